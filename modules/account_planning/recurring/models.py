"""The table that makes each continuation happen once."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Client

from ..database import Model
from ..plans.models import Plan


class Recurrence(Model):
    """A plan that was continued into a period.

    The row stays when the copy is deleted, so the copy is not made again.
    """

    __tablename__ = "account_planning_recurrence"
    __table_args__ = (
        sa.UniqueConstraint(
            "client_id",
            "period_type",
            "period_start",
            "source_plan_id",
            name="uq_account_planning_recurrence_once",
        ),
        sa.Index("ix_account_planning_recurrence_source", "source_plan_id"),
        sa.Index("ix_account_planning_recurrence_copy", "copy_plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey(Client.id, ondelete="CASCADE"))
    period_type: Mapped[str] = mapped_column(sa.String(10))
    period_start: Mapped[date]
    source_plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    copy_plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Plan.id, ondelete="SET NULL"))
    created_at: Mapped[datetime]
