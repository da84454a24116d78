"""PostgreSQL: LIKE over a trigram index, which the extension pg_trgm brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.search.engines.port import COLUMNS, Parts, few_of
from host.search.engines.shares import shares
from host.search.models import SearchEntry
from host.search.words import grams_alike

_READ_AT_MOST = 20_000
"""Entries that one search for something alike reads, by estimate."""


class TrigramIndex:
    """The database works out the groups by itself; without the extension LIKE reads all rows."""

    def added(self, db: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Do nothing: the index belongs to the table."""

    def removed(self, db: Session, ids: Sequence[int]) -> None:
        """Do nothing: the index belongs to the table."""

    def holding(self, db: Session, parts: Sequence[str]) -> sa.Select[Any]:
        """Select by LIKE, which the index serves."""
        return sa.select(*(getattr(SearchEntry, name) for name in COLUMNS)).where(self.holds(parts))

    def holds(self, parts: Sequence[str]) -> sa.ColumnElement[bool]:
        """Compare by LIKE; words hold neither % nor _."""
        return sa.and_(*(_like(part) for part in parts))

    def among(
        self, db: Session, ids: sa.SQLColumnExpression[int], number: int, parts: Sequence[str]
    ) -> sa.ColumnElement[bool] | None:
        """Leave it to the database."""
        return None

    def few(self, db: Session, number: int, parts: Parts, most: int) -> list[int] | None:
        """Read them."""
        return few_of(self, db, number, parts, most)

    def streamed(
        self, query: sa.Select[Any], ids: sa.SQLColumnExpression[int], number: int, parts: Parts
    ) -> sa.Select[Any] | None:
        """Leave it to the database."""
        return None

    def nearby(self, db: Session, number: int, parts: Parts) -> bool:
        """Leave it to the database."""
        return False

    def alike(self, db: Session, words: Sequence[str]) -> sa.Select[Any] | None:
        """Count the groups that an entry shares, among entries with one that few have."""
        grams = grams_alike(words)
        rare = shares(db).rarest(grams, _READ_AT_MOST)
        if not rare:
            return None
        shared = sum((sa.case((_like(gram), 1), else_=0) for gram in grams), sa.literal(0))
        return (
            sa.select(*(getattr(SearchEntry, name) for name in COLUMNS))
            .where(sa.or_(*(_like(gram) for gram in rare)))
            .order_by(sa.desc(shared))
        )


def _like(part: str) -> sa.ColumnElement[bool]:
    """Write the part into the statement: the plan depends on how rare it is."""
    return SearchEntry.words.like(sa.bindparam(None, f"%{part}%", sa.String, literal_execute=True))
