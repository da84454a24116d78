"""SQLite: FTS5 with the trigram tokenizer, kept in step by triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from host.kernel.recent import Recent
from host.search.engines.port import COLUMNS, Parts, few_of
from host.search.engines.shares import shares
from host.search.models import SearchEntry
from host.search.numbers import entry_id, of_type
from host.search.words import SHORTEST_PART, grams_alike, grams_of

_INDEX = sa.table("host_search_grams", sa.column("rowid", sa.BigInteger), sa.column("words"))
_TERMS = sa.table("host_search_grams_terms", sa.column("term"), sa.column("doc", sa.Integer))
_MATCH: sa.ColumnElement[str] = sa.literal_column("host_search_grams")
_LISTED_AT_MOST = 50_000
"""Entries that are listed for one page, by estimate; about fifteen milliseconds."""
_IN_MANY = 0.2
"""Share of a type from which on looking at each entry fills a page sooner than listing them."""
_NEARBY = 0.08
"""Share of a type from which on a page is worth being looked for row by row at first."""
_told = Recent(500, 600.0)
"""Which texts were common lately; a text that is no more costs time, but no record."""
_LOOKED_AT = 16
"""One entry of so many is looked at to learn how many fit of those that have the groups."""
_READ_AT_MOST = 20_000
"""Places in the index that one search for something alike reads; about ten milliseconds."""


class TrigramTokens:
    """The index holds for each group of three letters the entries that have it."""

    def added(self, db: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Do nothing: triggers see to it."""

    def removed(self, db: Session, ids: Sequence[int]) -> None:
        """Do nothing: triggers see to it."""

    def holding(self, db: Session, parts: Sequence[str]) -> sa.Select[Any]:
        """Let the index find the groups, and look at the words themselves afterwards."""
        grams = _grams(parts)
        return (
            sa.select(*(getattr(SearchEntry, name) for name in COLUMNS))
            .select_from(_INDEX.join(SearchEntry, SearchEntry.id == _INDEX.c.rowid))
            .where(_MATCH.op("MATCH")(" ".join(map(_quoted, grams))), self.holds(parts))
        )

    def holds(self, parts: Sequence[str]) -> sa.ColumnElement[bool]:
        """Compare the words byte by byte."""
        return sa.and_(*(sa.func.instr(SearchEntry.words, part) > 0 for part in parts))

    def among(
        self, db: Session, ids: sa.SQLColumnExpression[int], number: int, parts: Sequence[str]
    ) -> sa.ColumnElement[bool] | None:
        """List them, unless it takes long; likely, so that the list keeps to its own order."""
        known = shares(db)
        grams = _grams(parts)
        if min(map(known.of, grams)) * known.total > _LISTED_AT_MOST:
            return None
        if min(known.in_type(number, gram) for gram in grams) > _IN_MANY:
            return None
        found = sa.select(_records(number)).where(*_found(number, parts))
        return sa.func.likely(ids.in_(found), type_=sa.Boolean())

    def few(self, db: Session, number: int, parts: Parts, most: int) -> list[int] | None:
        """Look whether the groups are common at first, and then only at some of the words."""
        known = shares(db)
        seem = min(map(known.of, _grams(parts))) * known.total > 2 * most
        key = str(db.get_bind().engine.url), number, tuple(parts), most
        if seem and _told.get(key, lambda: self._are_common(db, number, parts, most)):
            return None
        return few_of(self, db, number, parts, most)

    def streamed(
        self, query: sa.Select[Any], ids: sa.SQLColumnExpression[int], number: int, parts: Parts
    ) -> sa.Select[Any] | None:
        """Begin at the groups, for LIMIT ends the query there; look at words of several."""
        here = SearchEntry.id == _INDEX.c.rowid
        if any(len(part) > SHORTEST_PART for part in parts):
            query = query.where(sa.exists().where(here, self.holds(parts)).correlate(_INDEX))
        column: Any = getattr(ids, "expression", ids)
        joined = _InThisOrder(_INDEX, column.table, ids == _records(number))
        return query.select_from(joined).where(*_found(number, parts))

    def nearby(self, db: Session, number: int, parts: Parts) -> bool:
        """Guess it by the sample, as if what matches were spread evenly over the list."""
        known = shares(db)
        return min(known.in_type(number, gram) for gram in _grams(parts)) > _NEARBY

    def _are_common(self, db: Session, number: int, parts: Parts, most: int) -> bool:
        """Tell whether more than most have all groups, and half of some that are looked at fit.

        Each look at an entry costs more than ten places in the index.
        """
        entry = SearchEntry.id == _INDEX.c.rowid
        fits = sa.select(self.holds(parts)).where(entry).correlate(_INDEX).scalar_subquery()
        looked = sa.case((_INDEX.c.rowid % _LOOKED_AT == 0, fits)).label("fits")
        query = sa.select(looked).select_from(_INDEX).where(*_found(number, parts))
        some = query.limit(most + 1).subquery()
        row = db.execute(
            sa.select(
                sa.func.count(),
                sa.func.count(some.c.fits),
                sa.func.sum(some.c.fits, type_=sa.Integer()),
            )
        ).one()
        seen, known, fitting = row
        return bool(seen > most and 2 * (fitting or 0) > known)

    def alike(self, db: Session, words: Sequence[str]) -> sa.Select[Any] | None:
        """Count the groups that an entry shares, of those that few entries have."""
        grams = self._rarest(db, words)
        if not grams:
            return None
        places = sa.union_all(
            *(sa.select(_INDEX.c.rowid).where(_MATCH.op("MATCH")(_quoted(gram))) for gram in grams)
        ).subquery()
        shared = sa.func.count().label("shared")
        counted = sa.select(places.c.rowid, shared).group_by(places.c.rowid).subquery()
        return (
            sa.select(*(getattr(SearchEntry, name) for name in COLUMNS))
            .join(counted, SearchEntry.id == counted.c.rowid)
            .order_by(counted.c.shared.desc())
        )

    def _rarest(self, db: Session, words: Sequence[str]) -> list[str]:
        grams = grams_alike(words)
        query = sa.select(_TERMS.c.term, _TERMS.c.doc).where(_TERMS.c.term.in_(grams))
        chosen: list[str] = []
        read = 0
        for gram, places in sorted(db.execute(query), key=lambda row: row.doc):
            read += places
            if chosen and read > _READ_AT_MOST:
                break
            chosen.append(gram)
        return chosen


class _InThisOrder(sa.sql.expression.Join):
    """A join whose left side SQLite reads first, whatever it thinks of the other."""

    inherit_cache = True


@compiles(_InThisOrder)
def _cross_join(join: _InThisOrder, compiler: Any, **options: Any) -> str:
    options["asfrom"] = True
    left, right = (compiler.process(side, **options) for side in (join.left, join.right))
    onclause = compiler.process(join.onclause, **options | {"asfrom": False})
    return f"{left} CROSS JOIN {right} ON {onclause}"


def _grams(parts: Parts) -> list[str]:
    return list(dict.fromkeys(gram for part in parts for gram in grams_of(part)))


def _found(number: int, parts: Parts) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Return the condition that entries of a type have all groups of the parts."""
    held = _MATCH.op("MATCH")(" ".join(map(_quoted, _grams(parts))))
    return held, of_type(_INDEX.c.rowid, number)


def _records(number: int) -> sa.ColumnElement[int]:
    return _INDEX.c.rowid - sa.literal(entry_id(number, 0), sa.BigInteger)


def _quoted(gram: str) -> str:
    escaped = gram.replace('"', '""')
    return f'"{escaped}"'
