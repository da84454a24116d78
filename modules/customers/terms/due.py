"""Days on which invoices are due; nothing here knows of the database."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum


class TermsKind(StrEnum):
    """From where days are counted on."""

    NET = "net"
    END_OF_MONTH = "end_of_month"


def due_on(issued: date, days: int, kind: TermsKind, day_of_month: int | None = None) -> date:
    """Return the day on which an invoice is due.

    Net: so many days after it was issued. End of month: the last day of the month in which that
    falls. With ``day_of_month`` it is the first such day of a month from then on; a month that is
    shorter has it on its last day.
    """
    due = issued + timedelta(days=days)
    if kind is TermsKind.END_OF_MONTH:
        due = _in_month(due.year, due.month, 31)
    if day_of_month is None:
        return due
    first = _in_month(due.year, due.month, day_of_month)
    if first >= due:
        return first
    year, month = divmod(due.year * 12 + due.month, 12)
    return _in_month(year, month + 1, day_of_month)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
