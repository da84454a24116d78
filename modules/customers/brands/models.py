"""The table of brands."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Staff, Stamped, Versioned

from ..database import Model

BRAND_TYPE: Final = "customers.brand"


class Brand(Stamped, Versioned, Model):
    """One of us who sells: its name and address stand on documents."""

    __tablename__ = "customers_brand"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_customers_brand_manager", "manager_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    code: Mapped[str] = mapped_column(sa.String(10), unique=True)
    """Short, for numbers of documents."""
    legal_name: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(500), default="")
    tax_number: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    """From which invoices and reminders come."""
    bank_details: Mapped[str] = mapped_column(sa.String(500), default="")
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    number_template: Mapped[str] = mapped_column(sa.String(60))
    manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    is_default: Mapped[bool] = mapped_column(default=False)
