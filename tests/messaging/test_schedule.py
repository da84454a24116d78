"""When failed deliveries are tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from host.messaging.webhooks import schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_there_are_eight_tries_from_seconds_to_hours() -> None:
    waits = [schedule.next_try(tries, NOW) for tries in range(1, 8)]
    for wait, seconds in zip(waits, (5, 60, 300, 1800, 7200, 18000, 36000), strict=True):
        assert wait is not None
        assert 0.9 * seconds <= (wait - NOW).total_seconds() <= 1.1 * seconds
    assert schedule.next_try(8, NOW) is None


def test_waits_differ_so_that_not_all_come_back_together() -> None:
    assert len({schedule.next_try(4, NOW) for _ in range(20)}) > 10


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("120", NOW + timedelta(minutes=2)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", NOW),
        ("999999999999999999999", NOW + timedelta(days=1)),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str, expected: datetime | None) -> None:
    assert schedule.retry_after(header, NOW) == expected
