"""Which processes serve this site, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.cron import site as cron
from host.cron.models import CronSite
from host.cron.site import LastCall
from host.database import session
from host.kernel.models import Epoch, Worker

ALIVE = timedelta(seconds=70)
"""A worker reports every twenty seconds; after three silent times it counts as gone."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The living workers against the newest epoch."""

    epoch: int
    rows: Sequence[Worker]
    call: LastCall | None
    """When somebody last asked for due jobs, read along for it tells of work without a worker."""

    @property
    def reached(self) -> int:
        """How many have come to the newest epoch without a fault."""
        return sum(1 for row in self.rows if not self.is_behind(row) and not row.error)

    @property
    def in_words(self) -> str:
        noun = "worker" if len(self.rows) == 1 else "workers"
        return f"{self.reached} of {len(self.rows)} {noun} on epoch {self.epoch}"

    @property
    def all_well(self) -> bool:
        return self.reached == len(self.rows)

    def is_behind(self, row: Worker) -> bool:
        """Tell whether a worker has not seen the newest epoch."""
        return row.epoch < self.epoch


def workers() -> Workers:
    """Return the workers that reported within the last minute or so."""
    newest = sa.select(sa.func.max(Epoch.id)).scalar_subquery()
    alive = Worker.seen_at > clock.now() - ALIVE
    query = sa.select(Worker, newest, CronSite.last_call_at, CronSite.last_caller)
    joined = query.outerjoin(CronSite, sa.true()).where(alive)
    rows = session().execute(joined.order_by(Worker.node, Worker.kind, Worker.pid)).all()
    if not rows:
        return Workers(session().scalar(sa.select(newest)) or 0, [], cron.last_call())
    _, epoch, at, caller = rows[0]
    return Workers(epoch, [row[0] for row in rows], LastCall(at, caller) if at else None)
