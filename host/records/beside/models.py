"""Tables of what stands around records of any type: comments, files, duplicates, mergers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText
from host.storage.models import HOLDS

BELONGS = "belongs_to_record"
"""Mark of a table, in its ``info``: a row belongs to the record that ``record_type`` and
``record_id`` name, goes with it, comes back with it, and moves when records are merged."""
POINTS = "points_at_record"
"""Mark of a table, in its ``info``, with the name of a column of `FieldType.RECORD`: merging
records leads it to the one that is kept. When the record goes, the row stays."""


class OfRecord:
    """Type and id of the record that a row belongs to."""

    record_type: Mapped[str] = mapped_column(sa.String(80))
    record_id: Mapped[int]


class Comment(OfRecord, HostModel):
    """What a member of staff wrote about a record, for colleagues only."""

    __tablename__ = "host_comment"
    __table_args__ = (
        sa.Index("ix_host_comment_record", "record_type", "record_id", "id"),
        {"info": {BELONGS: True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    author_id: Mapped[int | None]
    author_label: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(LongText())
    mentioned: Mapped[list[Any]] = mapped_column(default=list)


class Visibility(StrEnum):
    """Who sees a file of a record: staff who see the record, or its client as well."""

    INTERNAL = "internal"
    CLIENT = "client"


class Attachment(OfRecord, HostModel):
    """A file of a record; ``digest`` is where its content is kept."""

    __tablename__ = "host_attachment"
    __table_args__ = (
        sa.Index("ix_host_attachment_record", "record_type", "record_id", "id"),
        sa.Index("ix_host_attachment_visibility", "visibility", "record_type", "record_id", "id"),
        {"info": {BELONGS: True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger())
    digest: Mapped[str] = mapped_column(sa.String(64), index=True, info={HOLDS: True})
    visibility: Mapped[str] = mapped_column(sa.String(10), default=Visibility.INTERNAL.value)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None]
    added_label: Mapped[str] = mapped_column(sa.String(200))


class SuspectedPair(HostModel):
    """Two records of one type that probably mean the same; the first has the lower id."""

    __tablename__ = "host_suspected_pair"
    __table_args__ = (
        sa.UniqueConstraint("record_type", "first_id", "second_id"),
        sa.Index("ix_host_suspected_pair_second", "record_type", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(sa.String(80))
    first_id: Mapped[int]
    second_id: Mapped[int]
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str] = mapped_column(sa.String(200), default="")


class MatchPass(HostModel):
    """How far the search for duplicates among records that were there before has come."""

    __tablename__ = "host_match_pass"

    record_type: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class MergedRecord(OfRecord, HostModel):
    """A record that is part of another one now: its address leads there."""

    __tablename__ = "host_merged_record"
    __table_args__ = (
        sa.Index("ix_host_merged_record_lost", "record_type", "lost_id"),
        sa.Index("ix_host_merged_record_kept", "record_type", "record_id"),
        {"info": {BELONGS: True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lost_id: Mapped[int]
    lost_label: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]
