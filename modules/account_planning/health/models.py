"""The table of how the health of plans went."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Percent

from ..database import Model
from ..plans.models import Plan


class HealthWeek(Model):
    """The last score of a plan in a week."""

    __tablename__ = "account_planning_health_week"
    __table_args__ = (sa.Index("ix_account_planning_health_week_monday", "monday"),)

    plan_id: Mapped[int] = mapped_column(
        sa.ForeignKey(Plan.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    monday: Mapped[date] = mapped_column(primary_key=True)
    score: Mapped[Decimal] = mapped_column(Percent())
