"""Months, quarters and years, whatever day one begins from."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.account_planning.plans import periods
from modules.account_planning.plans.choices import PeriodType

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
kinds = st.sampled_from(PeriodType)


@given(kinds, days)
def test_a_day_lies_in_its_period(kind: PeriodType, day: date) -> None:
    start = periods.first_day(kind, day)
    assert start <= day <= periods.last_day(kind, start)
    assert periods.first_day(kind, start) == start


@given(kinds, days)
def test_periods_follow_each_other_without_gap(kind: PeriodType, day: date) -> None:
    start = periods.first_day(kind, day)
    following = periods.following(kind, start)
    assert periods.preceding(kind, following) == start
    assert (following - periods.last_day(kind, start)).days == 1
    assert periods.months_between(start, following) == kind.months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
    ],
)
def test_a_day_that_a_month_lacks_becomes_its_last(day: date, months: int, expected: date) -> None:
    assert periods.add_months(day, months) == expected


def test_periods_are_called_as_people_call_them() -> None:
    assert periods.name_of(PeriodType.MONTH, date(2026, 12, 1)) == "Dec 2026"
    assert periods.name_of(PeriodType.QUARTER, date(2026, 10, 1)) == "Q4 2026"
    assert periods.name_of(PeriodType.YEAR, date(2026, 1, 1)) == "2026"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2028, 2, 28), 1, date(2028, 3, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 4, 30), 3, date(2026, 7, 31)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
    ],
)
def test_a_deadline_at_the_end_of_a_month_stays_there(
    day: date, months: int, expected: date
) -> None:
    assert periods.moved(day, months) == expected


@given(days, st.integers(-24, 24), st.integers(-24, 24))
def test_moved_twice_is_moved_once_by_both(day: date, first: int, second: int) -> None:
    """But for days that some month on the way lacks, which may differ by those three."""
    twice = periods.moved(periods.moved(day, first), second)
    once = periods.moved(day, first + second)
    assert (twice == once) if day.day < 28 else abs((twice - once).days) <= 3


@given(kinds, days)
def test_a_deadline_moves_with_its_period(kind: PeriodType, day: date) -> None:
    start = periods.first_day(kind, day)
    following = periods.following(kind, start)
    moved = periods.moved(day, periods.months_between(start, following))
    assert periods.first_day(kind, moved) == following
