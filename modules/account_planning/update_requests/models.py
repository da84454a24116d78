"""The table of update requests."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Contact, LongText, Staff, Versioned

from ..database import Model
from ..plans.models import Plan


class UpdateRequest(Versioned, Model):
    """A client's question about a plan; names stay when their people go."""

    __tablename__ = "account_planning_update_request"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_account_planning_update_request_plan", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id, ondelete="SET NULL"))
    contact_name: Mapped[str] = mapped_column(sa.String(120))
    message: Mapped[str] = mapped_column(LongText())
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    handled_by_name: Mapped[str] = mapped_column(sa.String(120), default="")
    answer: Mapped[str] = mapped_column(LongText(), default="")

    @property
    def is_pending(self) -> bool:
        """Tell whether nobody has handled it yet."""
        return self.handled_at is None
