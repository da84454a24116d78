"""Leases: one owner at a time for one purpose, over all nodes."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine

from host import clock
from host.database import begin_write
from host.errors import Busy
from host.kernel import nodes
from host.kernel.models import Lease

log = structlog.get_logger("trellis.leases")
_LABEL = 50
"""What fits into the column of the owner, beside the node, a process id and more."""
_UNRENEWED = timedelta(hours=1)


def owner_name(label: str = "") -> str:
    """Name this process, and the person it works for, as a lease's owner."""
    process = f"{nodes.name()}:{os.getpid()}"
    return f"{label[:_LABEL]} on {process}" if label else process


@contextmanager
def held(
    engine: Engine,
    name: str,
    *,
    owner: str,
    purpose: str,
    seconds: int,
    longest: float | None = None,
    once: bool = False,
) -> Iterator[None]:
    """Hold the lease ``name`` inside the block; raise Busy, saying who has it and since when.

    It is renewed while the block works, however long that takes, or for ``longest`` seconds:
    work that hangs must not hold it for ever. A holder that died loses the lease when
    ``seconds`` are over; on this machine, at once. A name that is used ``once`` leaves no row.
    """
    last = math.inf if longest is None else time.monotonic() + longest
    _take(engine, name, owner, purpose, seconds)
    ended = threading.Event()

    def goes_on() -> bool:
        return not ended.wait(seconds / 3) and time.monotonic() < last

    renewal = threading.Thread(
        target=_renew, args=(engine, name, owner, seconds, goes_on), name="lease", daemon=True
    )
    renewal.start()
    try:
        yield
    finally:
        ended.set()
        renewal.join()
        with begin_write(engine) as connection:
            connection.execute(_release(name, owner, once=once))


def _release(name: str, owner: str, *, once: bool) -> sa.Delete | sa.Update:
    mine = sa.and_(Lease.name == name, Lease.owner == owner)
    if once:
        return sa.delete(Lease).where(mine)
    return (
        sa.update(Lease).where(mine).values(owner=None, purpose=None, since=None, expires_at=None)
    )


def _renew(
    engine: Engine, name: str, owner: str, seconds: int, goes_on: Callable[[], bool]
) -> None:
    mine = sa.and_(Lease.name == name, Lease.owner == owner)
    while goes_on():
        end = clock.now() + timedelta(seconds=seconds)
        try:
            with begin_write(engine) as connection:
                connection.execute(sa.update(Lease).where(mine).values(expires_at=end))
        except sa.exc.SQLAlchemyError as error:
            # The holder itself may keep the database busy; nobody else can take it meanwhile.
            log.warning("lease not renewed", lease=name, error=str(error))


def _take(engine: Engine, name: str, owner: str, purpose: str, seconds: int) -> None:
    while (row := _taken_or_held(engine, name, owner, purpose, seconds)) is not None:
        if row.owner is not None:
            raise Busy(
                f"{row.owner} is at it: {row.purpose}, since {row.since:%H:%M:%S} UTC. "
                "Wait for it to finish, then try again.",
                owner=row.owner,
                since=row.since,
            )


def _taken_or_held(
    engine: Engine, name: str, owner: str, purpose: str, seconds: int
) -> sa.Row[Any] | None:
    """Take the lease, or return its row; one without an owner was let go while we looked."""
    now = clock.now()
    values = {
        "owner": owner,
        "purpose": purpose,
        "since": now,
        "expires_at": now + timedelta(seconds=seconds),
    }
    take = sa.update(Lease).where(Lease.name == name).values(**values)
    free = sa.or_(Lease.owner.is_(None), Lease.expires_at < now)
    with begin_write(engine) as connection:
        if connection.execute(take.where(free)).rowcount:
            return None
        query = sa.select(Lease).where(Lease.name == name)
        row: sa.Row[Any] | None = connection.execute(query).first()
        if row is None:
            connection.execute(sa.insert(Lease).values(name=name, **values))
            return None
        if not _is_dead(row.owner):
            return row
        # Of several that find it dead, one gets it.
        taken = connection.execute(take.where(Lease.owner == row.owner)).rowcount
        return None if taken else row


def is_abandoned(connection: Connection, name: str) -> bool:
    """Tell whether a process of this machine that is no more still has the lease."""
    return _is_dead(connection.scalar(sa.select(Lease.owner).where(Lease.name == name)))


def holds(connection: Connection, names: Collection[str]) -> dict[str, bool]:
    """Tell of those leases that somebody has whether that holder goes on, or has left them.

    A holder of this machine may keep a whole SQLite database busy for long, and cannot renew its
    lease meanwhile: as long as it lives, it is waited for, though not for ever.
    """
    query = sa.select(Lease).where(Lease.name.in_(names), Lease.owner.is_not(None))
    return {row.name: _goes_on(row.owner, row.expires_at) for row in connection.execute(query)}


def _goes_on(owner: str, expires_at: datetime) -> bool:
    if _is_dead(owner):
        return False
    here = _process_of(owner)[0] == nodes.name()
    return expires_at + (_UNRENEWED if here else timedelta()) > clock.now()


def _is_dead(owner: str | None) -> bool:
    """Tell whether the owner was a process of this machine that is no more."""
    node, pid = _process_of(owner or "")
    if node != nodes.name() or not pid.isdigit():
        return False
    return not nodes.is_alive(int(pid))


def _process_of(owner: str) -> tuple[str, str]:
    node, _, pid = owner.rpartition(" on ")[2].rpartition(":")
    return node, pid
