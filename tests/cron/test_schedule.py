"""Due instants in the organisation's time zone, on ordinary days and on those of the change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.cron.schedule import MOST_AT_ONCE, BadSchedule, check, missed, next_after
from host.hooks.cron import CatchUp

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "since", "until", "due"),
    [
        # Berlin springs forward on 29 March 2026: 02:30 does not exist, the change does.
        ("30 2 * * *", BERLIN, "2026-03-28T12:00", "2026-03-29T12:00", ["2026-03-29T01:00"]),
        # It falls back on 25 October 2026: 02:30 comes twice, the first one counts.
        ("30 2 * * *", BERLIN, "2026-10-24T12:00", "2026-10-25T12:00", ["2026-10-25T00:30"]),
        ("30 2 * * *", BERLIN, "2026-10-25T00:30", "2026-10-25T12:00", []),
        ("30 2 * * *", BERLIN, "2026-10-25T00:45", "2026-10-25T12:00", []),
        # New York: 8 March and 1 November 2026.
        ("30 2 * * *", NEW_YORK, "2026-03-07T12:00", "2026-03-08T12:00", ["2026-03-08T07:00"]),
        ("30 1 * * *", NEW_YORK, "2026-10-31T12:00", "2026-11-01T12:00", ["2026-11-01T05:30"]),
        ("30 1 * * *", NEW_YORK, "2026-11-01T05:40", "2026-11-01T12:00", []),
        # Midnight on the first is local midnight.
        ("0 0 1 * *", BERLIN, "2026-06-15T00:00", "2026-07-15T00:00", ["2026-06-30T22:00"]),
        ("0 0 1 * *", NEW_YORK, "2026-06-15T00:00", "2026-07-15T00:00", ["2026-07-01T04:00"]),
        # An hourly job runs in both of the hours that the clock shows twice.
        (
            "0 * * * *",
            BERLIN,
            "2026-10-24T23:30",
            "2026-10-25T02:30",
            ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"],
        ),
    ],
)
def test_days_of_the_change(
    schedule: str, zone: ZoneInfo, since: str, until: str, due: list[str]
) -> None:
    expected = [utc(text) for text in due]
    assert missed(schedule, zone, utc(since), utc(until), CatchUp.EACH) == expected
    assert missed(schedule, zone, utc(since), utc(until), CatchUp.LATEST) == expected[-1:]


def test_two_times_that_the_change_skips_fall_on_one_instant() -> None:
    due = missed(
        "0,30 2 * * *", BERLIN, utc("2026-03-29T00:00"), utc("2026-03-29T12:00"), CatchUp.EACH
    )
    assert due == [utc("2026-03-29T01:00")]


def test_what_is_due_now_is_due() -> None:
    now = utc("2026-03-01T00:00")
    earlier = now - timedelta(hours=1)
    assert missed("0 0 * * *", ZoneInfo("UTC"), earlier, now, CatchUp.LATEST) == [now]
    assert missed("0 0 * * *", ZoneInfo("UTC"), now, now, CatchUp.LATEST) == []


def test_a_clock_that_went_backwards_makes_nothing_due() -> None:
    since, until = utc("2026-03-02T00:00"), utc("2026-03-01T00:00")
    assert missed("* * * * *", BERLIN, since, until, CatchUp.EACH) == []


def test_a_long_absence_is_made_up_for_in_portions() -> None:
    since, until = utc("2025-01-01T00:00"), utc("2026-01-01T00:00")
    each = missed("* * * * *", BERLIN, since, until, CatchUp.EACH)
    assert len(each) == MOST_AT_ONCE
    assert each[0] == since + timedelta(minutes=1)
    assert missed("* * * * *", BERLIN, since, until, CatchUp.LATEST) == [until]


def test_a_faulty_schedule_names_itself() -> None:
    with pytest.raises(BadSchedule, match="every day"):
        check("every day")


@given(
    st.sampled_from(["30 2 * * *", "0 0 1 * *", "*/20 * * * *", "15 1-3 * * 0", "5 4 * * 1-5"]),
    st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")]),
    st.integers(0, 360 * 24 * 60),
    st.integers(0, 30 * 60),
)
def test_the_latest_of_each_is_the_latest(
    schedule: str, zone: ZoneInfo, start: int, minutes: int
) -> None:
    since = utc("2026-01-01T00:00") + timedelta(minutes=start)
    until = since + timedelta(minutes=minutes)
    each = missed(schedule, zone, since, until, CatchUp.EACH)
    assert each == sorted(set(each))
    assert all(since < due <= until for due in each)
    assert missed(schedule, zone, since, until, CatchUp.LATEST) == each[-1:]
    following = next_after(schedule, zone, since)
    assert following is not None
    assert (following == each[0]) if each else (following > until)
