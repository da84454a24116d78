"""When a task is due: a day of the organisation's calendar and, if wanted, a time of it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from host import clock
from host.errors import InvalidInput
from host.settings import service as settings

_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|h)?", re.IGNORECASE)
_NOON, _HOURS, _MINUTES = 12, 24, 60


def zone() -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo(settings.get("general", "timezone"))


def now_here() -> datetime:
    """Return this moment by the organisation's clock."""
    return clock.now().astimezone(zone())


def today() -> date:
    """Return the day that it is for the organisation."""
    return now_here().date()


def end_of_week(day: date) -> date:
    """Return the Sunday of the day's week."""
    return day + timedelta(days=6 - day.weekday())


def next_week(day: date) -> date:
    """Return the Monday after the day."""
    return end_of_week(day) + timedelta(days=1)


def read_time(key: str, text: str | None) -> str:
    """Return a time of day as ``14:30``; raises InvalidInput that names the field."""
    typed = (text or "").strip()
    if not typed:
        return ""
    match = _TIME.fullmatch(typed)
    if match is not None:
        hour, minute = int(match[1]), int(match[2] or 0)
        half = (match[3] or "").casefold()
        if half in {"am", "pm"} and 1 <= hour <= _NOON:
            hour = hour % _NOON + (_NOON if half == "pm" else 0)
        if hour < _HOURS and minute < _MINUTES:
            return f"{hour:02d}:{minute:02d}"
    raise InvalidInput.of(key, f"“{typed}” is no time of day. Enter one such as 14:30.")


def instant(day: date, at: str, otherwise: time) -> datetime:
    """Return when a day and a time of it are; ``otherwise`` stands for no time."""
    hour = time.fromisoformat(at) if at else otherwise
    return datetime.combine(day, hour, zone())


def is_late(day: date | None, at: str, now: datetime | None = None) -> bool:
    """Tell whether the time is over; a whole day is over when the next one begins."""
    here = now or now_here()
    if day is None or day > here.date():
        return False
    return day < here.date() or (bool(at) and at <= f"{here:%H:%M}")


def in_words(day: date | None, at: str = "", now: datetime | None = None) -> str:
    """Say when something is due, near days by their names."""
    if day is None:
        return "No date"
    away = (day - (now.date() if now else today())).days
    names = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    said = names.get(away) or (f"{day:%A}" if 1 < away < 7 else f"{day.day} {day:%b %Y}")
    return f"{said}, {at}" if at else said
