"""The one source of time; tests and dry runs move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("trellis_clock", default=None)


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let `now` answer ``instant`` inside the block."""
    if instant.tzinfo is None:
        raise TypeError("The clock needs an aware instant.")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
