"""What the health page says of the queue: how much waits, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.background.queue import UNREACHABLE, queue_of
from host.database import session
from host.hooks.health import Health, HealthLine
from host.kernel.generation import current
from host.messaging import waiting

_LATE, _VERY_LATE = timedelta(minutes=10), timedelta(hours=1)
_MANY = 500
_PAGE = "setup_system.index"


def lines() -> Sequence[HealthLine]:
    """Return how many entries wait, and since when the oldest due message waits."""
    try:
        depth = queue_of(current().config).pending()
    except UNREACHABLE as error:
        meaning = f"The queue cannot be reached ({type(error).__name__}); the sweep replaces it."
        to_do = "Look at Redis, or at queue.db in the data folder."
        return [HealthLine("Queue", Health.BAD, meaning, to_do, _PAGE)]
    return [_judged(depth, _oldest())]


def _oldest() -> timedelta:
    """Return for how long the oldest message that could have left has waited."""
    since = session().scalar(sa.select(waiting.oldest_due()))
    return max(clock.now() - since, timedelta(0)) if since else timedelta(0)


def _judged(depth: int, oldest: timedelta) -> HealthLine:
    meaning = f"Entries waiting: {depth:,}."
    if oldest >= _LATE:
        minutes = oldest.total_seconds() // 60
        meaning += f" The oldest message has waited for {minutes:,.0f} minutes."
    if depth <= _MANY and oldest < _LATE:
        return HealthLine("Queue", Health.GOOD, meaning)
    state = Health.BAD if oldest >= _VERY_LATE else Health.LOOK
    to_do = "See that a worker runs; start further ones if it does and the number grows."
    return HealthLine("Queue", state, meaning, to_do, _PAGE)
