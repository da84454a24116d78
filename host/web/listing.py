"""Keyset paging for lists: every page costs the same, and no table is counted."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import InstrumentedAttribute

from host.database import session
from host.errors import InvalidInput

T = TypeVar("T")
PAGE_SIZES = (25, 50, 100)
_RESERVED = ("after", "before")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page of a list and the addresses of its neighbours."""

    rows: Sequence[T]
    sort: str
    descending: bool
    size: int
    next_url: str | None
    previous_url: str | None
    sort_urls: Mapping[str, str]

    @property
    def is_first(self) -> bool:
        """Tell whether nothing comes before this page."""
        return self.previous_url is None


def paginate(
    query: sa.Select[Any],
    *,
    sorts: Mapping[str, InstrumentedAttribute[Any]],
    default: str,
    key: InstrumentedAttribute[int],
    size: int | None = None,
) -> Listing[Any]:
    """Run ``query`` for the page that the address asks for.

    ``sort`` in the address names one of ``sorts``, with a leading “-” for descending;
    ``after`` and ``before`` are cursors made here. ``key`` breaks ties. Raises
    InvalidInput when a cursor was tampered with.
    """
    name, descending = _wanted_sort(sorts, default)
    column = sorts[name]
    rows_wanted = size or _wanted_size()
    backwards = "before" in request.args
    token = request.args.get("before") or request.args.get("after")
    down = descending != backwards
    if token:
        value, row_id = _decode(token, column)
        query = query.where(_beyond(column, key, value, row_id, down=down))
    query = query.order_by(None).order_by(*_order(column, key, down=down)).limit(rows_wanted + 1)
    rows = list(session().execute(query).unique().scalars())
    more = len(rows) > rows_wanted
    rows = rows[:rows_wanted]
    if backwards:
        rows.reverse()
    after = rows and (more or backwards)
    before = rows and ((bool(token) and not backwards) or (backwards and more))
    return Listing(
        rows=rows,
        sort=name,
        descending=descending,
        size=rows_wanted,
        next_url=_url(after=_encode(rows[-1], column, key)) if after else None,
        previous_url=_url(before=_encode(rows[0], column, key)) if before else None,
        sort_urls=_sort_urls(sorts, name, descending=descending),
    )


def _wanted_sort(sorts: Mapping[str, Any], default: str) -> tuple[str, bool]:
    text = request.args.get("sort") or default
    if text.lstrip("-") not in sorts:
        text = default
    return text.lstrip("-"), text.startswith("-")


def _wanted_size() -> int:
    size = request.args.get("size", type=int) or PAGE_SIZES[0]
    return size if size in PAGE_SIZES else PAGE_SIZES[0]


def _order(column: Any, key: Any, *, down: bool) -> list[Any]:
    """Order by the column, empty values first going up; ties by the key."""
    first = column.desc() if down else column.asc()
    if column.expression.nullable and session().get_bind().dialect.name == "postgresql":
        first = first.nulls_last() if down else first.nulls_first()
    return [first, key.desc() if down else key.asc()]


def _beyond(column: Any, key: Any, value: Any, row_id: int, *, down: bool) -> Any:
    later = key < row_id if down else key > row_id
    if value is None:
        rest = sa.and_(column.is_(None), later)
        return rest if down else sa.or_(rest, column.is_not(None))
    step = column < value if down else column > value
    condition = sa.or_(step, sa.and_(column == value, later))
    if down and column.expression.nullable:
        condition = sa.or_(condition, column.is_(None))
    return condition


def _encode(row: Any, column: Any, key: Any) -> str:
    value = getattr(row, column.key)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    text = json.dumps([value, getattr(row, key.key)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(token: str, column: Any) -> tuple[Any, int]:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        value, row_id = json.loads(raw)
        return _typed(value, column), int(row_id)
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise InvalidInput(
            "The address of this page of the list is damaged. Open the list from its first page."
        ) from error


def _typed(value: Any, column: Any) -> Any:
    kind = column.expression.type.python_type
    if value is None or kind in {str, int, bool}:
        return value if value is None else kind(value)
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value)


def _sort_urls(sorts: Mapping[str, Any], current: str, *, descending: bool) -> dict[str, str]:
    """Return the address that sorts by each column; the current one turns round."""
    left_out = {*_RESERVED, "sort"}
    kept = [
        (key, value)
        for key, values in request.args.lists()
        if key not in left_out
        for value in values
    ]
    rest = f"&{urlencode(kept)}" if kept else ""
    start = f"{quote(request.path)}?sort="
    return {
        name: f"{start}{'-' if name == current and not descending else ''}{name}{rest}"
        for name in sorts
    }


def _url(**changes: str) -> str:
    kept = {name: values for name, values in request.args.lists() if name not in _RESERVED}
    kept.update({name: [value] for name, value in changes.items()})
    pairs = [(name, value) for name, values in kept.items() for value in values]
    return f"{quote(request.path)}?{urlencode(pairs)}"
