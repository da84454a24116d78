"""Tables of the rows."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Money

from ..database import Model
from ..plans.models import Plan


class Financial(Model):
    """What one year brought, in the plan's currency; traffic is a count."""

    __tablename__ = "account_planning_financial"
    __table_args__ = (sa.Index("ix_account_planning_financial_plan", "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    position: Mapped[int]
    year: Mapped[int]
    revenue: Mapped[Decimal | None] = mapped_column(Money())
    sales_spent: Mapped[Decimal | None] = mapped_column(Money())
    traffic: Mapped[int | None] = mapped_column(sa.BigInteger)
    loss: Mapped[Decimal | None] = mapped_column(Money())


class Marketing(Model):
    """One marketing activity and where to read of it."""

    __tablename__ = "account_planning_marketing"
    __table_args__ = (sa.Index("ix_account_planning_marketing_plan", "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    position: Mapped[int]
    item: Mapped[str] = mapped_column(sa.String(300))
    reference: Mapped[str] = mapped_column(sa.String(1000), default="")
