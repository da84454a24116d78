"""Spans of time, and the plans that run in them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from host.api import InvalidInput

from . import periods
from .choices import PeriodType
from .models import Plan

Days = tuple[date, date]


class Span(StrEnum):
    """Which plans are looked at: those that run on some day of it."""

    MONTH = "month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    NEXT_QUARTER = "next_quarter"
    YEAR = "year"
    ALL = "all"

    @property
    def label(self) -> str:
        """How people read it."""
        return _LABELS[self]

    def days(self, today: date) -> Days | None:
        """Return the first and the last day; None for all time."""
        if self is Span.ALL:
            return None
        kind = _KINDS.get(self, PeriodType.QUARTER)
        start = periods.first_day(kind, today)
        if self is Span.LAST_QUARTER:
            start = periods.preceding(kind, start)
        if self is Span.NEXT_QUARTER:
            start = periods.following(kind, start)
        return start, periods.last_day(kind, start)


_KINDS = {Span.MONTH: PeriodType.MONTH, Span.YEAR: PeriodType.YEAR}
_LABELS = {
    Span.MONTH: "This month",
    Span.QUARTER: "This quarter",
    Span.LAST_QUARTER: "Last quarter",
    Span.NEXT_QUARTER: "Next quarter",
    Span.YEAR: "This year",
    Span.ALL: "All time",
}


def running(days: Days) -> sa.ColumnElement[bool]:
    """Select plans whose period has a day between the first and the last, these included."""
    first, last = days
    return sa.or_(
        *(
            sa.and_(
                Plan.period_type == kind.value,
                Plan.period_start.between(periods.first_day(kind, first), last),
            )
            for kind in PeriodType
        )
    )


def written(days: Days) -> str:
    """Write days as the address of a list takes them."""
    return f"{days[0]}_{days[1]}"


def read(text: str) -> Days:
    """Read days from an address; raises InvalidInput."""
    first, _, last = text.partition("_")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        message = "Enter two days such as 2026-10-01_2026-12-31."
        raise InvalidInput.of("runs", message) from error
