"""Which processes serve this site, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.database import session
from host.kernel.models import Epoch, Worker

ALIVE = timedelta(seconds=70)
"""A worker reports every twenty seconds; after three silent times it counts as gone."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The living workers against the newest epoch."""

    epoch: int
    rows: Sequence[Worker]

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
    query = sa.select(Worker).where(alive).order_by(Worker.node, Worker.kind, Worker.pid)
    rows = session().execute(query.add_columns(newest)).all()
    epoch = rows[0][1] if rows else session().scalar(sa.select(newest)) or 0
    return Workers(epoch, [row[0] for row in rows])
