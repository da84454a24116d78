"""What the search asks of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.search.models import SearchEntry
from host.search.numbers import of_type

COLUMNS = ("id", "archived", "sort", "label", "detail", "words")
"""Columns of `SearchEntry` that a candidate brings along."""


Parts = Sequence[str]


def few_of(engine: Engine, db: Session, number: int, parts: Parts, most: int) -> list[int] | None:
    """Read the entries of a type that hold the parts, unless there are more than most."""
    found = engine.holding(db, parts).with_only_columns(SearchEntry.id, maintain_column_froms=True)
    few = list(db.scalars(found.where(of_type(SearchEntry.id, number)).limit(most + 1)))
    return few if len(few) <= most else None


class Engine(Protocol):
    """An index over the groups of three letters in the words of all entries."""

    def added(self, db: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Take note of entries that were inserted."""

    def removed(self, db: Session, ids: Sequence[int]) -> None:
        """Take note of entries that were deleted."""

    def holding(self, db: Session, parts: Sequence[str]) -> sa.Select[Any]:
        """Select the entries whose padded words hold all parts of at least three letters.

        The caller adds columns' conditions and a limit, and the select stops there early.
        """

    def holds(self, parts: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the condition on one entry that is known already."""

    def among(
        self, db: Session, ids: sa.SQLColumnExpression[int], number: int, parts: Sequence[str]
    ) -> sa.ColumnElement[bool] | None:
        """Return the condition that records of a type are among those that may hold the parts.

        It is worked out once, by the index alone. None where looking at each entry is quicker, or
        where the database itself weighs one against the other.
        """

    def few(self, db: Session, number: int, parts: Parts, most: int) -> list[int] | None:
        """Return the entries of a type that hold the parts; None when they seem more than most."""

    def streamed(
        self, query: sa.Select[Any], ids: sa.SQLColumnExpression[int], number: int, parts: Parts
    ) -> sa.Select[Any] | None:
        """Let a query of records begin at the index, which gives those that hold the parts.

        None where the database finds the best beginning by itself.
        """

    def nearby(self, db: Session, number: int, parts: Parts) -> bool:
        """Tell whether a few rows of a list, in any order, are likely to fill a page.

        False where the database finds the best way by itself.
        """

    def alike(self, db: Session, words: Sequence[str]) -> sa.Select[Any] | None:
        """Select entries that share many groups of letters with the words, the best first."""
