"""Months, quarters and years: where they begin, what follows, what they are called."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .choices import PeriodType

FIRST_YEAR, LAST_YEAR = 1900, 2200


def first_day(kind: PeriodType, day: date) -> date:
    """Return the first day of the period that ``day`` lies in."""
    month = day.month - (day.month - 1) % kind.months
    return date(day.year, month, 1)


def add_months(day: date, months: int) -> date:
    """Move a day by months; a day that the month does not have becomes its last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def moved(day: date, months: int) -> date:
    """Move a deadline by months; the last day of a month stays the last.

    So what is due at the end of a period is due at the end of every later one, however often
    it is moved.
    """
    there = add_months(day, months)
    if day.day != monthrange(day.year, day.month)[1]:
        return there
    return there.replace(day=monthrange(there.year, there.month)[1])


def following(kind: PeriodType, start: date) -> date:
    """Return the first day of the next period."""
    return add_months(start, kind.months)


def preceding(kind: PeriodType, start: date) -> date:
    """Return the first day of the period before."""
    return add_months(start, -kind.months)


def last_day(kind: PeriodType, start: date) -> date:
    """Return the last day of the period."""
    return following(kind, start) - timedelta(days=1)


def months_between(earlier: date, later: date) -> int:
    """Return how many months lie between the first days of two periods."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def name_of(kind: PeriodType, start: date) -> str:
    """Return what people call the period: Dec 2026, Q4 2026, 2026."""
    match kind:
        case PeriodType.MONTH:
            return f"{start:%b %Y}"
        case PeriodType.QUARTER:
            return f"Q{(start.month + 2) // 3} {start.year}"
        case PeriodType.YEAR:
            return str(start.year)
