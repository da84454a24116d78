"""Tables of added fields and of what records hold in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText, Stamped, Versioned


class CustomField(Stamped, Versioned, HostModel):
    """A field that an administrator added to a type of record.

    ``choices`` holds objects of ``value``, ``label``, ``colour`` and ``retired``; ``default_value``
    is written as `images.encode` does.
    """

    __tablename__ = "host_custom_field"
    __table_args__ = (sa.UniqueConstraint("record_type", "key", name="uq_host_custom_field_key"),)
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(80))
    type: Mapped[str] = mapped_column(sa.String(20))
    help: Mapped[str] = mapped_column(sa.String(300), default="")
    required: Mapped[bool] = mapped_column(default=False)
    default_value: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    target: Mapped[str] = mapped_column(sa.String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    half: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    client_sees: Mapped[bool] = mapped_column(default=False)
    printed: Mapped[bool] = mapped_column(default=False)
    admins_only: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]


def _by(name: str) -> sa.Index:
    """Index the values of each field, and only those that are there."""
    filled = sa.text(f"{name} IS NOT NULL")
    return sa.Index(
        f"ix_host_custom_value_{name}",
        "field_id",
        name,
        "record_id",
        sqlite_where=filled,
        postgresql_where=filled,
    )


class CustomValue(HostModel):
    """What one record holds in one added field, in the column of its kind.

    A row stays when its value is emptied, so that an undo finds what it changed.
    """

    __tablename__ = "host_custom_value"
    __table_args__ = (
        sa.UniqueConstraint("field_id", "record_id", name="uq_host_custom_value_field_record"),
        _by("text"),
        _by("number"),
        _by("instant"),
        _by("day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(sa.ForeignKey(CustomField.id, ondelete="CASCADE"))
    record_id: Mapped[int]
    text: Mapped[str | None] = mapped_column(sa.String(255))
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    instant: Mapped[datetime | None]
    day: Mapped[date | None]
    long_text: Mapped[str | None] = mapped_column(LongText())


class CustomChoice(HostModel):
    """The index of fields with several choices: a row a choice; what counts is the value."""

    __tablename__ = "host_custom_choice"
    __table_args__ = (sa.Index("ix_host_custom_choice_record", "field_id", "record_id"),)

    field_id: Mapped[int] = mapped_column(
        sa.ForeignKey(CustomField.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    value: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


FIELDS = cast("sa.Table", CustomField.__table__)
VALUES = cast("sa.Table", CustomValue.__table__)
CHOICES = cast("sa.Table", CustomChoice.__table__)
