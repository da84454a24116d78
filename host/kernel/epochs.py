"""The epoch table: how a change reaches every worker before its next request."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from host import clock
from host.kernel.models import Epoch, Lease

EPOCH_LEASE = "epoch"


class EpochKind(StrEnum):
    """What the workers must do: build a new generation, or only forget what they remembered."""

    MODULES = "modules"
    SETTINGS = "settings"
    GRANTS = "grants"


_LATEST = sa.text("SELECT max(id) FROM host_epoch")


def latest(engine: Engine) -> int:
    """Return the number of the newest epoch."""
    with engine.connect() as connection:
        return int(connection.execute(_LATEST).scalar() or 0)


def since(engine: Engine, epoch: int) -> list[tuple[int, str]]:
    """Return (number, kind) of the epochs after ``epoch``, oldest first."""
    query = sa.select(Epoch.id, Epoch.kind).where(Epoch.id > epoch).order_by(Epoch.id)
    with engine.connect() as connection:
        return [(row.id, row.kind) for row in connection.execute(query)]


def advance(target: Session | Connection, kind: EpochKind, subject: str = "") -> None:
    """Write the next epoch, as the last statement of the caller's transaction.

    Numbers must become visible in order, else a worker that saw 6 would never look at a
    late 5; so the row lock of one lease serialises the writers.
    """
    target.execute(
        sa.update(Lease).where(Lease.name == EPOCH_LEASE).values(since=clock.now(), owner=subject)
    )
    target.execute(
        sa.insert(Epoch).values(kind=kind.value, subject=subject, created_at=clock.now())
    )
