"""Days that a filter names in words, such as this month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from host import clock
from host.settings import service as settings

LABELS: Mapping[str, str] = {
    "today": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "past": "the past",
    "future": "the future",
    "this_week": "this week",
    "last_week": "last week",
    "next_week": "next week",
    "this_month": "this month",
    "last_month": "last month",
    "next_month": "next month",
    "this_quarter": "this quarter",
    "last_quarter": "last quarter",
    "this_year": "this year",
    "last_year": "last year",
    "last_7": "the last 7 days",
    "last_30": "the last 30 days",
    "last_90": "the last 90 days",
    "next_7": "the next 7 days",
    "next_30": "the next 30 days",
    "next_90": "the next 90 days",
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` up to but not including ``end``; None is open."""

    first: date | None
    end: date | None


def today() -> date:
    """Return the day by the calendar of the organisation."""
    return clock.now().astimezone(_zone()).date()


def begins(day: date) -> datetime:
    """Return the instant at which a day of the organisation's calendar begins."""
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def of(name: str, day: date | None = None) -> Period | None:
    """Return the days that the word means, or None for a word that means none."""
    now = day or today()
    if name in _PLAIN:
        return _PLAIN[name](now)
    side, _, rest = name.partition("_")
    if rest.isdecimal():
        days = timedelta(days=min(int(rest), 36500))
        after = timedelta(days=1)
        return (
            Period(now - days + after, now + after) if side == "last" else Period(now, now + days)
        )
    step = {"last": -1, "this": 0, "next": 1}.get(side)
    if step is None or rest not in _SPANS:
        return None
    first = _SPANS[rest](now, step)
    return Period(first, _SPANS[rest](now, step + 1))


def _week(day: date, step: int) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=step)


def _month(day: date, step: int) -> date:
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, step: int) -> date:
    first = _month(day, -((day.month - 1) % 3))
    return _month(first, 3 * step)


def _year(day: date, step: int) -> date:
    return date(day.year + step, 1, 1)


_ONE = timedelta(days=1)
_PLAIN: dict[str, Callable[[date], Period]] = {
    "today": lambda now: Period(now, now + _ONE),
    "yesterday": lambda now: Period(now - _ONE, now),
    "tomorrow": lambda now: Period(now + _ONE, now + 2 * _ONE),
    "past": lambda now: Period(None, now),
    "future": lambda now: Period(now + _ONE, None),
}
_SPANS: dict[str, Callable[[date, int], date]] = {
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.get("general", "timezone"))
