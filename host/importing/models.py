"""The tables of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.background.long_work import LongJob
from host.database import HostModel, LongBlob


class ImportJob(LongJob, HostModel):
    """An uploaded file on its way in: what is in it, where its columns go, how far it is.

    ``mapping`` takes a field's key to the head of a column, ``formats`` to how the column is
    written; ``keys`` recognise records that are there, and ``matches`` and ``decisions`` say what
    becomes of these. ``report`` is the last report, of
    the dry run until the import is done; ``undo_id`` is the deed that takes it all back.
    """

    __tablename__ = "host_import"
    __table_args__ = (
        sa.Index("ix_host_import_created_by", "created_by", "id"),
        sa.Index("ix_host_import_state", "state", "claimed_until"),
    )

    record_type: Mapped[str] = mapped_column("kind", sa.String(80))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    encoding: Mapped[str] = mapped_column(sa.String(20))
    delimiter: Mapped[str] = mapped_column(sa.String(4), default="")
    sheet: Mapped[str] = mapped_column(sa.String(200), default="")
    row_count: Mapped[int]
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    formats: Mapped[dict[str, Any]] = mapped_column(default=dict)
    keys: Mapped[list[Any]] = mapped_column("match_keys", default=list)
    matches: Mapped[str] = mapped_column(sa.String(10), default="skip")
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    atomic: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undo_id: Mapped[int | None]
    staff_id: Mapped[int | None] = mapped_column("created_by")


class ImportFile(HostModel):
    """The bytes of an uploaded file.

    They stand apart from the import: databases write a row anew as a whole, and that one changes
    with every step.
    """

    __tablename__ = "host_import_file"

    import_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_import.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    content: Mapped[bytes] = mapped_column(LongBlob())


class ImportPart(HostModel):
    """What became of some lines of an import; written in the transaction that took them in."""

    __tablename__ = "host_import_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_import.id", ondelete="CASCADE"), index=True
    )
    lines: Mapped[list[Any]]


class KnownFile(HostModel):
    """How files with these heads were led to the fields of a type the last time."""

    __tablename__ = "host_known_file"
    __table_args__ = (sa.UniqueConstraint("record_type", "heads"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(sa.String(80))
    heads: Mapped[str] = mapped_column(sa.String(64))
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[datetime]
