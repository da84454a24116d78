"""What the health page says of the database: whether it answers, and what time it has."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from host import clock
from host.database import session
from host.hooks.health import Health, HealthLine
from host.kernel.models import Worker

_SLOW_MS = 250
_APART, _FAR_APART = timedelta(seconds=5), timedelta(seconds=60)
_NOW = {
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)",
    "mysql": "UNIX_TIMESTAMP(NOW(6))",
    "mariadb": "UNIX_TIMESTAMP(NOW(6))",
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
}
"""Seconds since 1970 by the clock of the database, for each kind of it."""


def lines() -> Sequence[HealthLine]:
    """Return how long the database takes for the least question, and how far its clock is off."""
    db = session()
    now = sa.literal_column(_NOW[db.get_bind().dialect.name], sa.Float())
    latest = sa.select(sa.func.max(Worker.seen_at)).scalar_subquery()
    started = time.perf_counter()
    seconds, seen_at = db.execute(sa.select(now, latest)).one()
    here = clock.now()
    took = round((time.perf_counter() - started) * 1000)
    return [_answers(took), clocks(here, datetime.fromtimestamp(float(seconds), UTC), seen_at)]


def _answers(took: int) -> HealthLine:
    meaning = f"It answers in {took} ms."
    if took < _SLOW_MS:
        return HealthLine("Database", Health.GOOD, meaning)
    to_do = "Look at the load of its machine and at the network between."
    return HealthLine("Database", Health.LOOK, meaning, to_do, "setup_system.index")


def clocks(here: datetime, database: datetime, latest: datetime | None) -> HealthLine:
    """Compare this machine's clock with the database's and with the latest sign of a process.

    A sign of life from the future comes from a machine whose clock is ahead.
    """
    ahead = latest - here if latest else timedelta(0)
    apart = max(abs(here - database), ahead)
    if apart < _APART:
        return HealthLine("Clocks", Health.GOOD, "The clocks of the machines agree.")
    if apart == ahead:
        meaning = f"The clock of another machine is {_seconds(apart)} ahead of this one's."
    else:
        meaning = f"This machine and the database are {_seconds(apart)} apart."
    state = Health.BAD if apart >= _FAR_APART else Health.LOOK
    to_do = "Let every machine take its time from the same server (NTP, chrony)."
    return HealthLine("Clocks", state, meaning, to_do)


def _seconds(apart: timedelta) -> str:
    return f"{apart.total_seconds():,.0f} seconds"
