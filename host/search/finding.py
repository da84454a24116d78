"""Finding records of all types at once, each person only what they may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.search.engines import engine_of
from host.search.engines.port import COLUMNS
from host.search.models import SearchEntry
from host.search.numbers import known, of_type, record_ids, record_of, type_of
from host.search.ranking import Rank, rank, slips, typed_words
from host.search.words import parts_beginning, parts_within

Readable = Callable[[sa.SQLColumnExpression[int]], sa.ColumnElement[bool]]
_CANDIDATES = 60
"""Entries that are read of each type and way to fit; when no more fit, the order is exact."""
_ALIKE = 120
_ENOUGH = 3
"""So many hits make a search among misspelt words needless."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A type of record in which somebody may search."""

    type_key: str
    """Type key of the records."""
    readable: Readable | None = None
    """Takes the records' ids and returns the condition under which they may be found; None when
    all may."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found."""

    type_key: str
    """Type key of the record."""
    id: int
    """Id of the record."""
    label: str
    """What it is called."""
    detail: str
    """What tells it from others of that name."""
    archived: bool
    """Whether it is archived."""
    rank: Rank
    """How well it fits."""


def find(text: str, allowed: Sequence[Allowed], limit: int) -> list[Hit]:
    """Return what fits best, at most ``limit`` records of each type; archived ones come last.

    Who may see what is part of the query: records that are out of reach never take the place of
    others. When little is found, entries with words that are almost those that were typed join.
    """
    typed = typed_words(text)
    if not typed:
        return []
    search = _Search(typed, _numbered(allowed))
    rows = search.within()
    crowded = {number for number in search.fields if search.count(rows, number) >= _CANDIDATES}
    rows += search.best_of(crowded)
    if len(rows) < _ENOUGH:
        rows += search.alike()
    return _best(search, rows, limit)


def _numbered(allowed: Sequence[Allowed]) -> dict[int, Allowed]:
    numbers = known(session(), [one.type_key for one in allowed])
    return {numbers[one.type_key]: one for one in allowed if one.type_key in numbers}


class _Search:
    """The queries of one search; ``fields`` are the types by number."""

    def __init__(self, typed: Sequence[str], fields: dict[int, Allowed]) -> None:
        self.typed = typed
        self.fields = fields
        self._db = session()
        self._engine = engine_of(self._db)

    @staticmethod
    def count(rows: Iterable[Any], number: int) -> int:
        return sum(type_of(row.id) == number for row in rows)

    def within(self) -> list[Any]:
        """Read some entries of each type that hold all words."""
        holding = self._engine.holding(self._db, parts_within(self.typed))
        return self._read(holding.where(self._reach(number)) for number in self.fields)

    def best_of(self, crowded: Iterable[int]) -> list[Any]:
        """Read those of types with very many that are sure to come first."""
        begins, holds = parts_beginning(self.typed), parts_within(self.typed)
        living = SearchEntry.archived.is_(False)
        selects = []
        for number in crowded:
            reach = self._reach(number)
            selects.append(self._labelled(number).where(reach))
            selects.append(self._engine.holding(self._db, begins).where(reach, living))
            selects.append(self._engine.holding(self._db, holds).where(reach, living))
        return self._read(selects)

    def alike(self) -> list[Any]:
        """Read entries that share many groups of letters with what was typed."""
        if not self.fields or not any(map(slips, self.typed)):
            return []
        query = self._engine.alike(self._db, self.typed)
        if query is None:
            return []
        reach = sa.or_(*(self._reach(number) for number in self.fields))
        return list(self._db.execute(query.where(reach).limit(_ALIKE)))

    def _labelled(self, number: int) -> sa.Select[Any]:
        text = " ".join(self.typed)
        return (
            sa.select(*(getattr(SearchEntry, name) for name in COLUMNS))
            .where(SearchEntry.type_id == number, SearchEntry.archived.is_(False))
            .where(SearchEntry.sort >= text, SearchEntry.sort < f"{text}\U0010ffff")
            .order_by(SearchEntry.sort)
        )

    def _reach(self, number: int) -> sa.ColumnElement[bool]:
        inside = of_type(SearchEntry.id, number)
        readable = self.fields[number].readable
        return inside if readable is None else sa.and_(inside, readable(record_ids(number)))

    def _read(self, selects: Iterable[sa.Select[Any]]) -> list[Any]:
        parts = [sa.select(one.limit(_CANDIDATES).subquery()) for one in selects]
        if not parts:
            return []
        return list(self._db.execute(sa.union_all(*parts)))


def _best(search: _Search, rows: Iterable[Any], limit: int) -> list[Hit]:
    ranked = []
    for row in {row.id: row for row in rows}.values():
        fits = rank(search.typed, row.sort, row.words)
        if fits is not None:
            ranked.append(((bool(row.archived), *fits, row.sort, row.id), row))
    ranked.sort(key=lambda pair: pair[0])
    hits: list[Hit] = []
    left = dict.fromkeys(search.fields, limit)
    for (archived, place, *_rest), row in ranked:
        number = type_of(row.id)
        if left[number] > 0:
            left[number] -= 1
            key = search.fields[number].type_key
            hits.append(Hit(key, record_of(row.id), row.label, row.detail, archived, place))
    return hits
