"""Tables of the search index."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText

LABEL = 200
DETAIL = 300


def ordered_text(length: int) -> sa.types.TypeEngine[str]:
    """Return the type of a text whose order is that of its code points on every database."""
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(sa.String(length, collation="utf8mb4_bin"), "mysql", "mariadb")
    )


class SearchType(HostModel):
    """A type of record that has entries, and how far its index is built.

    ``shape`` tells which fields went into the index: another one than that of the record type
    asks for building it again. ``built_to`` is the last id that was read while building.
    """

    __tablename__ = "host_search_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    shape: Mapped[str] = mapped_column(sa.String(64), default="")
    built_to: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    is_built: Mapped[bool] = mapped_column(default=False)


class SearchEntry(HostModel):
    """What can be found of one record.

    The id holds number of the type and id of the record (see `host.search.numbers`), so that a
    range of ids is a type and no join is needed. ``words`` are padded, see `host.search.words`.
    """

    __tablename__ = "host_search_entry"
    __table_args__ = (
        sa.Index("ix_host_search_entry_type_id_archived_sort", "type_id", "archived", "sort"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    type_id: Mapped[int]
    archived: Mapped[bool]
    sort: Mapped[str] = mapped_column(ordered_text(LABEL))
    label: Mapped[str] = mapped_column(sa.String(LABEL))
    detail: Mapped[str] = mapped_column(sa.String(DETAIL))
    words: Mapped[str] = mapped_column(LongText())
