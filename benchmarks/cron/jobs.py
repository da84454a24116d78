"""The jobs of the year, and when each is due, worked out without the code that is measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from host.hooks.cron import CatchUp

ZONE = ZoneInfo("Europe/Berlin")
SCHEDULES = {
    "year.hourly": ("0 * * * *", CatchUp.EACH),
    "year.nightly": ("30 2 * * *", CatchUp.EACH),
    "year.monthly": ("0 0 1 * *", CatchUp.EACH),
    "year.newest": ("15 6 * * *", CatchUp.LATEST),
}
HOUR = timedelta(hours=1)


def due(start: datetime, end: datetime) -> dict[str, set[datetime]]:
    """Return every job's due instants after ``start``, up to and with ``end``."""
    days = list(_days(start, end))
    each = {
        "year.hourly": set(_hours(start, end)),
        "year.nightly": {_local(day, time(2, 30)) for day in days},
        "year.monthly": {_local(day, time(0)) for day in days if day.day == 1},
        "year.newest": {_local(day, time(6, 15)) for day in days},
    }
    return {name: {at for at in found if start < at <= end} for name, found in each.items()}


def _days(start: datetime, end: datetime) -> Iterator[date]:
    day = start.date() - timedelta(days=1)
    while day <= end.date() + timedelta(days=1):
        yield day
        day += timedelta(days=1)


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    at = start.replace(minute=0, second=0, microsecond=0)
    while at <= end:
        yield at
        at += HOUR


def _local(day: date, at: time) -> datetime:
    """Return the instant of a local time: the first where it comes twice.

    A time that summer time skips is due at the change, which is at one o'clock UTC here.
    """
    instant = datetime.combine(day, at, ZONE).replace(fold=0).astimezone(UTC)
    if instant.astimezone(ZONE).time() != at:
        return datetime.combine(day, time(1), UTC)
    return instant
