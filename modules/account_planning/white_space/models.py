"""The table of cells that somebody has set by hand."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Client, Money, Stamped

from ..database import Model
from ..plans.models import Plan


class Cell(Stamped, Model):
    """What one client has of one service; the yearly value is in the plan's currency.

    ``service_key`` stands for the service however it is written; ``service`` is its name when
    the cell was set.
    """

    __tablename__ = "account_planning_white_space"
    __table_args__ = (
        sa.UniqueConstraint(
            "plan_id", "client_id", "service_key", name="uq_account_planning_white_space_cell"
        ),
        sa.Index("ix_account_planning_white_space_client", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    client_id: Mapped[int] = mapped_column(sa.ForeignKey(Client.id, ondelete="CASCADE"))
    service: Mapped[str] = mapped_column(sa.String(300))
    service_key: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(20))
    yearly_value: Mapped[Decimal | None] = mapped_column(Money())
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
