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
