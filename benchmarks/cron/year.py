"""A year as a clock tells it that is moved: pauses, steps back, and hours in which it is ahead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)


def instants(start: datetime, end: datetime, chance: random.Random) -> Iterator[datetime]:
    """Yield the instants at which cron is called; the last is the end."""
    now = start
    yield now
    while now < end:
        luck = chance.random()
        if luck < 0.02:
            now += timedelta(hours=chance.uniform(30, 120))  # nobody called for days
        elif luck < 0.04:
            now -= timedelta(hours=chance.uniform(1, 12))  # somebody put the clock back
        elif luck < 0.06:
            yield min(now + timedelta(hours=chance.uniform(5, 60)), end)  # it was ahead once
        else:
            now += timedelta(minutes=chance.uniform(20, 300))
        now = min(max(now, start), end)
        yield now
