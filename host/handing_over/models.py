"""The table of hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.access.service import STAFF_TYPE
from host.background.long_work import LongJob
from host.database import HostModel


class HandOver(LongJob, HostModel):
    """What one person held, on its way to others.

    ``plan`` holds ``[key of the kind, staff id]`` in the order in which the kinds go over;
    ``step`` is the kind under way and ``after_id`` the last thing of it that was looked at, kept
    in the transaction that moved it. ``moved`` counts by ``key:staff id``, ``refused`` holds
    ``[plural, label, path, reason]`` of the first that stayed.
    """

    __tablename__ = "host_hand_over"
    __table_args__ = (
        sa.Index("ix_host_hand_over_state", "state", "claimed_until"),
        sa.Index("ix_host_hand_over_leaver", "leaver_id", "state"),
    )

    record_type: Mapped[str] = mapped_column(sa.String(80), default=STAFF_TYPE)
    staff_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="SET NULL"), index=True
    )
    leaver_id: Mapped[int] = mapped_column(sa.ForeignKey("host_staff.id", ondelete="CASCADE"))
    plan: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="running")
    step: Mapped[int] = mapped_column(default=0)
    after_id: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    moved: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    refused_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[Any]] = mapped_column(default=list)
    undo_id: Mapped[int | None]
    finished_at: Mapped[datetime | None]

    @property
    def changed(self) -> int:
        """How many things have come to somebody."""
        return sum(self.moved.values())
