"""Numbers of types, and the ids of entries that are made from them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.search.models import SearchEntry, SearchType

RECORD_BITS = 40


def entry_id(number: int, record_id: int) -> int:
    """Return the id of the entry of a record, given the number of its type."""
    return (number << RECORD_BITS) + record_id


def record_ids(number: int) -> sa.ColumnElement[int]:
    """Return the expression for the records' ids among entries of one type."""
    return SearchEntry.id - sa.literal(number << RECORD_BITS, sa.BigInteger)


def of_type(ids: sa.SQLColumnExpression[int], number: int) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of entries of one type."""
    return ids.between(entry_id(number, 0), entry_id(number + 1, 0) - 1)


def type_of(entry: int) -> int:
    """Return the number of the type that an entry's id holds."""
    return entry >> RECORD_BITS


def record_of(entry: int) -> int:
    """Return the id of the record that an entry's id holds."""
    return entry & ((1 << RECORD_BITS) - 1)


def known(db: Session, keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of those types that have one."""
    query = sa.select(SearchType.key, SearchType.id).where(SearchType.key.in_(list(keys)))
    return {row.key: row.id for row in db.execute(query)}


def type_row(db: Session, key: str, *, lock: bool = False) -> SearchType:
    """Return the row of a type, made when there is none."""
    query = sa.select(SearchType).where(SearchType.key == key)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.scalar(query)
    if row is not None:
        return row
    try:
        with db.begin_nested():
            db.add(row := SearchType(key=key, shape="", built_to=0, is_built=False))
    except sa.exc.IntegrityError:  # another process was quicker
        return db.scalars(query).one()
    return row
