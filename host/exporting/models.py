"""The tables of exports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.background.long_work import LongJob
from host.database import HostModel


class ExportJob(LongJob, HostModel):
    """A file that is written behind the pages: what is in it, and how far it is.

    ``asked`` is the address of the list, ``ids`` are those of a selection instead.
    """

    __tablename__ = "host_export"
    __table_args__ = (sa.Index("ix_host_export_state", "state", "claimed_until"),)

    record_type: Mapped[str] = mapped_column(sa.String(80))
    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), index=True
    )
    format: Mapped[str] = mapped_column(sa.String(10))
    columns: Mapped[list[Any]]
    asked: Mapped[list[Any]]
    ids: Mapped[list[Any] | None]
    state: Mapped[str] = mapped_column(sa.String(10))
    row_count: Mapped[int] = mapped_column(default=0)


class ExportHabit(HostModel):
    """The columns and the format that somebody chose for the last file of a type."""

    __tablename__ = "host_export_habit"

    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), primary_key=True
    )
    record_type: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    format: Mapped[str] = mapped_column(sa.String(10))
    columns: Mapped[list[Any]]
