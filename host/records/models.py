"""Tables of saved views, of long bulk changes, and of the log by which changes are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from host.background.long_work import LongJob
from host.database import HostModel, Stamped
from host.storage import holding
from host.storage.models import LOGS


class SavedView(Stamped, HostModel):
    """A way to look at a list that somebody kept: columns, filter, sort, board or table.

    ``staff_id`` is whose it is; a shared one is offered to everybody. A view without a name is
    how that person last left the list's columns.
    """

    __tablename__ = "host_saved_view"
    __table_args__ = (sa.Index("ix_host_saved_view_type", "record_type", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(sa.String(80))
    staff_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(80))
    shared: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=100)
    is_default: Mapped[bool] = mapped_column(default=False)
    layout: Mapped[str] = mapped_column(sa.String(20), default="table")
    query: Mapped[str] = mapped_column(sa.String(4000), default="")


class BulkJob(LongJob, HostModel):
    """A change of many records that goes on behind the pages, a chunk at a time.

    ``done`` says how many of ``ids`` are through; it is committed with what was done to them.
    ``refused`` holds ``[id, label, reason]`` of the first that could not be changed.
    """

    __tablename__ = "host_bulk_job"
    __table_args__ = (sa.Index("ix_host_bulk_job_state", "state", "claimed_until"),)

    record_type: Mapped[str] = mapped_column(sa.String(80))
    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), index=True
    )
    action: Mapped[str] = mapped_column(sa.String(100))
    field: Mapped[str] = mapped_column(sa.String(80), default="")
    value: Mapped[list[Any]] = mapped_column(default=list)
    ids: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="running")
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[Any]] = mapped_column(default=list)
    undo_id: Mapped[int | None]


class UndoEntry(HostModel):
    """One deed that can be taken back as a whole: an edit, a bulk change, an import, a merge."""

    __tablename__ = "host_undo"
    __table_args__ = (
        sa.Index("ix_host_undo_record", "record_type", "record_id", "id"),
        sa.Index("ix_host_undo_actor", "actor_id", "id"),
        sa.Index("ix_host_undo_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int | None]
    actor_label: Mapped[str] = mapped_column(sa.String(200))
    deed: Mapped[str] = mapped_column(sa.String(40))
    record_type: Mapped[str] = mapped_column(sa.String(80))
    record_id: Mapped[int | None]
    label: Mapped[str] = mapped_column(sa.String(300))
    count: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(sa.String(200), default="")


def _held(db: Session) -> Iterator[str]:
    """Yield what rows name that a deed has changed or removed: it must be there to come back."""
    names = {column.table.name: column.name for column in holding.columns()}
    query = sa.select(UndoStep.table, UndoStep.images).where(UndoStep.table.in_(names))
    for table, images in db.execute(query.execution_options(yield_per=200)):
        rows = (row for _, before, after in images for row in (before, after) if row)
        yield from (row[names[table]] for row in rows if row.get(names[table]))


class UndoStep(HostModel):
    """Rows of one table before and after one deed, in the order in which they changed.

    ``images`` holds ``[key, before, after]``: None before for a row that was made, None after
    for one that went; otherwise only the columns that differ.
    """

    __tablename__ = "host_undo_step"
    __table_args__ = {"info": {LOGS: _held}}

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_undo.id", ondelete="CASCADE"), index=True
    )
    table: Mapped[str] = mapped_column("table_name", sa.String(100))
    record_type: Mapped[str] = mapped_column(sa.String(80), default="")
    images: Mapped[list[Any]]
