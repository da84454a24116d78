"""Rows as JSON that turns back into exactly the same rows."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

_MARK = "$"
BARE = "$bare"
"""Marks a row that was read as the database holds it, for the owner of its table was away."""


_WRITE: tuple[tuple[type | tuple[type, ...], str, Callable[[Any], Any]], ...] = (
    (datetime, "datetime", datetime.isoformat),  # before date, for it is one too
    (date, "date", date.isoformat),
    (time, "time", time.isoformat),
    (Decimal, "decimal", str),
    ((bytes, memoryview), "bytes", lambda value: base64.b64encode(bytes(value)).decode()),
    ((dict, list, tuple), "json", lambda value: value),
)
_READ: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "bytes": base64.b64decode,
    "json": lambda value: value,
}


def encode(value: Any) -> Any:
    """Turn a column's value into what JSON can hold, with a mark for what it cannot."""
    for kind, mark, write in _WRITE:
        if isinstance(value, kind):
            return {_MARK: mark, "v": write(value)}
    return value


def decode(value: Any) -> Any:
    """Turn it back."""
    return _READ[value[_MARK]](value["v"]) if isinstance(value, Mapping) else value


def encode_row(row: Mapping[str, Any] | sa.RowMapping) -> dict[str, Any]:
    """Encode a row by the names of its columns."""
    return {str(name): encode(value) for name, value in row.items()}


def decode_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Decode a row."""
    return {name: decode(value) for name, value in row.items() if name != BARE}


def same(stored: Any, image: Any) -> bool:
    """Tell whether a column holds now what an image says."""
    return bool(_plain(stored) == _plain(decode(image)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, tuple):
        return list(value)
    return value


def encode_key(key: Any) -> Any:
    """Encode the key of a row: a value, or several."""
    return [encode(part) for part in key] if isinstance(key, list | tuple) else encode(key)


def keyed(stored: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """Yield each image of a step with its key decoded: a value, or a list of several."""
    for key, before, after in stored:
        yield (
            [decode(part) for part in key] if isinstance(key, list) else decode(key),
            before,
            after,
        )


def hashable(key: Any) -> Any:
    """Return a key as sets and dictionaries take it."""
    return tuple(key) if isinstance(key, list) else key


def chunks(ids: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Yield so many at a time: no database takes any number of parameters."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
