"""One page of a sorted query, found by the place where the page before ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from host import database
from host.database import session
from host.records.lists import cursor

NEARBY = 1_000
"""Rows of the order that are looked at for something common; at most about four milliseconds."""


@dataclass(frozen=True, slots=True)
class Order:
    """The column that a list is sorted by; ties by id, empty values last in both directions.

    ``beside`` is the id in the table of the column, where that is another one than the records'.
    """

    column: Any
    key: Any
    descending: bool
    beside: Any = None

    @property
    def elsewhere(self) -> bool:
        """Tell whether the column stands in another table than the records'."""
        return self.beside is not None and self.beside is not self.key

    @property
    def nullable(self) -> bool:
        """Tell whether records without a value have to be read by themselves."""
        expression = getattr(self.column, "expression", self.column)
        return bool(getattr(expression, "nullable", True))


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one page, and the places from which its neighbours are read."""

    rows: Sequence[Any]
    after: str | None
    before: str | None


def read(query: sa.Select[Any], order: Order, size: int, after: str, before: str) -> Slice:
    """Read the page behind ``after`` or in front of ``before``, or the first one.

    The rows must carry the sorted value as ``sorted_by`` and the id as ``id``. Costs one
    statement, and a second one only where the records without a value begin. Raises InvalidInput
    when a place was tampered with.
    """
    backwards = bool(before)
    place = _place(order, before or after)
    rows = _read(query, order, size + 1, place, backwards=backwards)
    return _slice(rows, size, placed=place is not None, backwards=backwards)


def nearby(query: sa.Select[Any], order: Order, size: int, after: str, before: str) -> Slice | None:
    """Read a page as `read` does, but look at the next NEARBY rows of the order only.

    For what is so common that they may well fill the page. None when they do not, or when the
    order is that of another table.
    """
    backwards = bool(before)
    place = _place(order, before or after)
    if (place is not None and place[0] is None) or order.elsewhere:
        return None
    if order.nullable:
        query = query.where(order.column.is_not(None))
    query = query.where(_not_far(order, place, down=order.descending != backwards))
    rows = _part(query, order, size + 1, place, backwards=backwards)
    if len(rows) <= size:
        return None
    return _slice(rows, size, placed=place is not None, backwards=backwards)


def _place(order: Order, token: str) -> tuple[Any, int] | None:
    return cursor.decode(token, _python_type(order.column)) if token else None


def _slice(rows: list[Any], size: int, *, placed: bool, backwards: bool) -> Slice:
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    onwards = rows and (more or backwards)
    back = rows and ((placed and not backwards) or (backwards and more))
    return Slice(
        rows,
        cursor.encode(rows[-1].sorted_by, rows[-1].id) if onwards else None,
        cursor.encode(rows[0].sorted_by, rows[0].id) if back else None,
    )


def _read(
    query: sa.Select[Any],
    order: Order,
    wanted: int,
    place: tuple[Any, int] | None,
    *,
    backwards: bool,
) -> list[Any]:
    if not order.nullable:
        return _part(query, order, wanted, place, backwards=backwards)
    rows: list[Any] = []
    parts = [False, True] if not backwards else [True, False]
    if place is not None and (place[0] is None) != parts[0]:
        parts = parts[1:]
    for empty in parts:
        condition = order.column.is_(None) if empty else _filled(order)
        rows += _part(
            query.where(condition),
            order,
            wanted - len(rows),
            place,
            backwards=backwards,
            empty=empty,
        )
        place = None
        if len(rows) >= wanted:
            break
    return rows


def _part(
    query: sa.Select[Any],
    order: Order,
    wanted: int,
    place: tuple[Any, int] | None,
    *,
    backwards: bool,
    empty: bool = False,
) -> list[Any]:
    down = order.descending != backwards
    if place is not None:
        query = query.where(_beyond(order, place, down=down, empty=empty))
    column, key = order.column, _key(order, empty=empty)
    ties = key.desc() if down else key.asc()
    if empty:
        ordered = query.order_by(ties)
    else:
        ordered = query.order_by(column.desc() if down else column.asc(), ties)
    return list(database.read(ordered.limit(wanted)))


def _beyond(
    order: Order, place: tuple[Any, int], *, down: bool, empty: bool
) -> sa.ColumnElement[bool]:
    """Return what lies beyond a place, so that every database begins to read right there."""
    column, key = order.column, _key(order, empty=empty)
    value, row_id = place
    later = key < row_id if down else key > row_id
    if empty:
        return cast("sa.ColumnElement[bool]", later)
    if session().get_bind().dialect.name in {"mysql", "mariadb"}:
        # It finds no index for a pair; the first half of this gives it one.
        edge = column <= value if down else column >= value
        step = column < value if down else column > value
        return sa.and_(edge, sa.or_(step, later))
    pair = sa.tuple_(column, key)
    other = sa.tuple_(sa.literal(value, _type(column)), sa.literal(row_id))
    return pair < other if down else pair > other


def _not_far(order: Order, place: tuple[Any, int] | None, *, down: bool) -> sa.ColumnElement[bool]:
    """Return the condition that a row is one of the next; it fails where fewer are left."""
    column, key = order.column, order.key
    ways = (column.desc(), key.desc()) if down else (column.asc(), key.asc())
    last = sa.select(column, key).order_by(*ways).limit(1).offset(NEARBY - 1)
    if order.nullable:
        last = last.where(column.is_not(None))
    if place is not None:
        last = last.where(_beyond(order, place, down=down, empty=False))
    pair = sa.tuple_(column, key)
    return pair.bool_op(">=" if down else "<=")(last.correlate(None).scalar_subquery())


def _filled(order: Order) -> sa.ColumnElement[bool]:
    """Say that there is a value, so that every database begins with the table that has it."""
    filled: sa.ColumnElement[bool] = order.column.is_not(None)
    return filled if order.beside is None else sa.and_(order.beside == order.key, filled)


def _key(order: Order, *, empty: bool) -> Any:
    """Return the id that one index gives in order with the column."""
    return order.key if empty or order.beside is None else order.beside


def _type(column: Any) -> Any:
    return getattr(column, "expression", column).type


def _python_type(column: Any) -> type:
    found: type = _type(column).python_type
    return found
