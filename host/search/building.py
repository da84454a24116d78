"""Building the index for records that were there before it: in pieces, where it was left off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic

import sqlalchemy as sa

from host.background import Call, sweep, task
from host.database import session, transaction
from host.errors import NotFound
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.search.engines import engine_of
from host.search.indexing import index_records, shape_of
from host.search.models import SearchEntry, SearchType
from host.search.numbers import of_type, record_ids, type_row

PIECE = 2000
_TASK = "search.build"
_AT_A_TIME = 20.0
"""Seconds after which a worker turns to other work; the next sweep goes on."""


def unbuilt() -> list[str]:
    """Return the types of record whose index is not what their fields ask for."""
    query = sa.select(SearchType.key, SearchType.shape).where(SearchType.is_built)
    built = {row.key: row.shape for row in session().execute(query)}
    types = current().registry.record_types
    return [key for key, kind in types.items() if built.get(key) != shape_of(kind)]


def build(key: str, seconds: float | None = None) -> Iterator[int]:
    """Build what is missing of one type's index; yields how many records each piece had.

    Every piece is a transaction of its own and notes where it ended, so the work can be broken
    off at any time. Two processes at it take turns.
    """
    kind = _kind(key)
    end = None if seconds is None else monotonic() + seconds
    while (done := _piece(kind)) is not None:
        yield done
        if end is not None and monotonic() > end:
            return


def begin_again(key: str) -> None:
    """Forget how far the type's index was built; what it holds is found in the meantime."""
    _kind(key)
    with transaction() as db:
        row = type_row(db, key, lock=True)
        row.built_to, row.is_built = 0, False


@sweep(_TASK)
def _due() -> Sequence[Call]:
    return [Call(_TASK, (key,)) for key in unbuilt()]


@task(_TASK)
def _work(key: str) -> None:
    if key in current().registry.record_types:
        for _done in build(key, _AT_A_TIME):
            pass


def _kind(key: str) -> RecordType:
    try:
        return current().registry.record_types[key]
    except KeyError:
        raise NotFound(f"No record type is called “{key}”.") from None


def _piece(kind: RecordType) -> int | None:
    """Index the next records and return their number; None when there is nothing left to do.

    The records are locked, so that none changes between being read and being indexed.
    """
    model = kind.model
    with transaction() as db:
        row = type_row(db, kind.key, lock=True)
        if row.shape != shape_of(kind):
            row.shape, row.built_to, row.is_built = shape_of(kind), 0, False
        if row.is_built:
            return None
        query = sa.select(model).where(model.id > row.built_to).order_by(model.id).limit(PIECE)
        records = list(db.scalars(query.with_for_update(read=True, of=model)))
        index_records(kind, records)
        if records:
            row.built_to = records[-1].id
        if len(records) < PIECE:
            _drop_orphans(kind, row.id)
            row.is_built = True
    for record in records:
        session().expunge(record)
    return len(records)


def _drop_orphans(kind: RecordType, number: int) -> None:
    """Take out entries whose records are gone, such as those of a table that was made anew."""
    db = session()
    gone = sa.select(SearchEntry.id).where(
        of_type(SearchEntry.id, number), record_ids(number).not_in(sa.select(kind.model.id))
    )
    engine = engine_of(db)
    while ids := list(db.scalars(gone.limit(PIECE))):
        db.connection().execute(sa.delete(SearchEntry).where(SearchEntry.id.in_(ids)))
        engine.removed(db, ids)


def forget(owns: Callable[[str], bool]) -> int:
    """Take out all entries of types whose keys are owned; return how many there were."""
    db = session()
    count = 0
    for row in db.scalars(sa.select(SearchType)).all():
        if owns(row.key):
            count += _forget(row)
    return count


def _forget(row: SearchType) -> int:
    db, engine = session(), engine_of(session())
    query = sa.select(SearchEntry.id).where(of_type(SearchEntry.id, row.id)).limit(PIECE)
    count = 0
    while ids := list(db.scalars(query)):
        db.connection().execute(sa.delete(SearchEntry).where(SearchEntry.id.in_(ids)))
        engine.removed(db, ids)
        count += len(ids)
    db.delete(row)
    return count
