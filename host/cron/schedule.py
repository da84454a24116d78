"""Due instants of a schedule, in the organisation's time zone, summer time included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from host.errors import TrellisError
from host.hooks.cron import CatchUp
from host.settings import service as settings

MOST_AT_ONCE = 100
"""No call runs more missed instants of one job than this; the next call goes on."""
LATE = timedelta(minutes=15)
"""A job that makes up for nothing still runs when it is called no later than this."""
_FOLD = timedelta(hours=2)


class BadSchedule(TrellisError):
    """A job's schedule is not a cron expression: a fault of its module."""

    code = "bad_schedule"
    status = 500


def organisation_zone() -> ZoneInfo:
    """Return the time zone that the site's days and months are counted in."""
    return ZoneInfo(settings.get("general", "timezone") or "UTC")


def missed(
    schedule: str, zone: ZoneInfo, since: datetime, until: datetime, rule: CatchUp
) -> list[datetime]:
    """Return the due instants after ``since`` up to and with ``until`` that are to be run.

    A local time that summer time skips is due at the moment of the change; one that comes
    twice is due the first time only.
    """
    if until <= since:
        return []
    if rule is not CatchUp.EACH:
        newest = _latest(schedule, zone, until)
        if newest is None or newest <= since:
            return []
        return [newest] if rule is CatchUp.LATEST or until - newest <= LATE else []
    each = islice(_between(schedule, zone, since, until), MOST_AT_ONCE)
    return list(dict.fromkeys(each))  # two skipped local times may fall on one instant


def coming(schedule: str, zone: ZoneInfo, since: datetime) -> Iterator[datetime]:
    """Yield the due instants after ``since``, without end, or none for a day that never comes."""
    last = since
    for due in _forward(schedule, zone, since):
        if due > last:
            last = due
            yield due


def next_after(schedule: str, zone: ZoneInfo, instant: datetime) -> datetime | None:
    """Return the first due instant after the given one."""
    return next(coming(schedule, zone, instant), None)


def check(schedule: str) -> None:
    """Raise BadSchedule unless this is a cron expression."""
    _parse(schedule, datetime(2000, 1, 1, tzinfo=UTC), reverse=False)


def fault_of(schedule: str) -> str:
    """Say what is wrong with a schedule; nothing when it is a cron expression."""
    try:
        check(schedule)
    except BadSchedule as error:
        return error.message.rstrip(".")
    return ""


def _between(schedule: str, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    for due in _forward(schedule, zone, since):
        if due > until:
            return
        if due > since:
            yield due


def _forward(schedule: str, zone: ZoneInfo, instant: datetime) -> Iterator[datetime]:
    # Begin earlier: in the hour that comes twice, the wall clock says less than the instant.
    for due in _parse(schedule, _local(instant - _FOLD, zone), reverse=False):
        yield due.astimezone(UTC)


def _latest(schedule: str, zone: ZoneInfo, until: datetime) -> datetime | None:
    for due in _parse(schedule, _local(until + _FOLD, zone), reverse=True):
        if due.astimezone(UTC) <= until:
            return due.astimezone(UTC)
    return None


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    place: tzinfo = UTC if zone.key == "UTC" else zone
    return instant.astimezone(place)


def _parse(schedule: str, start: datetime, *, reverse: bool) -> CronSim:
    try:
        return CronSim(schedule, start, reverse=reverse)
    except CronSimError as error:
        raise BadSchedule(f"“{schedule}” is not a cron expression: {error}.") from error
