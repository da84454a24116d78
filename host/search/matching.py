"""Narrowing a list to the records that hold words in any part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.record_types import RecordType
from host.search.engines import engine_of
from host.search.indexing import shape_of
from host.search.models import SearchEntry, SearchType
from host.search.numbers import entry_id, record_of
from host.search.words import parts_within, words_of

FEW = 1000
"""As long as no more records match, the list begins at them instead of at its own order."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How the records of a type are narrowed."""

    condition: sa.ColumnElement[bool]
    """Holds for those that match."""
    streamed: Callable[[sa.Select[Any]], sa.Select[Any] | None] | None = None
    """Where very many match: takes a query in no order that ends early, and lets it begin at the
    index; the condition is part of it then."""
    nearby: sa.ColumnElement[bool] | None = None
    """Where so many match that a page is likely full after a few rows of the list: the same
    condition, checked row by row."""


def matching(kind: RecordType, text: str, ids: sa.SQLColumnExpression[int]) -> Matching | None:
    """Return how records with these ids are narrowed to those that hold every word of the text.

    ``ids`` is the column with the ids of the type's records. A rare text is looked up in the
    index, here and now. A common one is checked row by row while the list is read in its own
    order, which then ends after a few rows; where that helps, the rows that may hold it are
    listed before. Words of one or two letters count where a word begins. None while the type's
    index is not built.
    """
    db = session()
    number = db.scalar(
        sa.select(SearchType.id).where(
            SearchType.key == kind.key, SearchType.is_built, SearchType.shape == shape_of(kind)
        )
    )
    if number is None:
        return None
    words = words_of(text)
    if not words:
        return Matching(sa.false() if text.strip() else sa.true())
    engine, parts = engine_of(db), parts_within(words)
    few = engine.few(db, number, parts, FEW)
    if few is not None:
        return Matching(ids.in_([record_of(entry) for entry in few]))
    here = SearchEntry.id == ids + sa.literal(entry_id(number, 0), sa.BigInteger)
    holds = sa.exists().where(here, engine.holds(parts))
    among = engine.among(db, ids, number, parts)
    return Matching(
        holds if among is None else sa.and_(among, holds),
        lambda query: engine.streamed(query, ids, number, parts),
        holds if engine.nearby(db, number, parts) else None,
    )
