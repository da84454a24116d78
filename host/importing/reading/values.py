"""Turns values of cells into texts that mean one thing only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from host.exporting.neutral import plain

_MICROSECONDS = 1_000_000


def text_of(value: Any) -> str:
    """Return a cell's text: ISO dates, plain decimals, true and false."""
    return _TEXTS[type(value)](value)


def _number(value: float) -> str:
    """Write the 15 digits that spreadsheets keep, without exponent or the noise beyond."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def _instant(value: datetime) -> str:
    return _rounded(value).isoformat(" ")


def _time(value: time) -> str:
    return _rounded(datetime.combine(date(2000, 1, 1), value)).time().isoformat()


def _rounded(value: datetime) -> datetime:
    """Undo what counting days in fractions does to seconds."""
    if value > datetime.max - timedelta(seconds=1):  # noqa: DTZ901 - spreadsheets know no zones
        return value.replace(microsecond=0)
    return (value + timedelta(microseconds=_MICROSECONDS // 2)).replace(microsecond=0)


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else ''}{hours}:{rest // 60:02}:{rest % 60:02}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: plain,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    datetime: _instant,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
}
