"""The table of payment terms."""

from __future__ import annotations

from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Stamped, Versioned

from ..database import Model
from .due import TermsKind, due_on

TERMS_TYPE: Final = "customers.payment_terms"


class PaymentTerms(Stamped, Versioned, Model):
    """When invoices are due, such as 30 days net."""

    __tablename__ = "customers_payment_terms"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    days: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    day_of_month: Mapped[int | None] = mapped_column(sa.SmallInteger)
    is_default: Mapped[bool] = mapped_column(default=False)

    def due_on(self, issued: date) -> date:
        """Return when an invoice of a day is due."""
        return due_on(issued, self.days, TermsKind(self.kind), self.day_of_month)
