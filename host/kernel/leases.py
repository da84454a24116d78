"""Leases: one owner at a time for one purpose, over all nodes."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from host import clock
from host.database import begin_write
from host.errors import Busy
from host.kernel.models import Lease

_LABEL, _NODE = 50, 40
"""What fits into the column of the owner, with room for a process id and more."""


def _node() -> str:
    return socket.gethostname()[:_NODE]


def owner_name(label: str = "") -> str:
    """Name this process, and the person it works for, as a lease's owner."""
    process = f"{_node()}:{os.getpid()}"
    return f"{label[:_LABEL]} on {process}" if label else process


@contextmanager
def held(engine: Engine, name: str, *, owner: str, purpose: str, seconds: int) -> Iterator[None]:
    """Hold the lease ``name`` inside the block; raise Busy, saying who has it and since when.

    A holder that died loses the lease when ``seconds`` are over; on this machine, at once.
    """
    _take(engine, name, owner, purpose, seconds)
    try:
        yield
    finally:
        with begin_write(engine) as connection:
            connection.execute(
                sa.update(Lease)
                .where(Lease.name == name, Lease.owner == owner)
                .values(owner=None, purpose=None, since=None, expires_at=None)
            )


def _take(engine: Engine, name: str, owner: str, purpose: str, seconds: int) -> None:
    now = clock.now()
    free = sa.or_(Lease.owner.is_(None), Lease.expires_at < now)
    values = {
        "owner": owner,
        "purpose": purpose,
        "since": now,
        "expires_at": now + timedelta(seconds=seconds),
    }
    with begin_write(engine) as connection:
        taken = connection.execute(
            sa.update(Lease).where(Lease.name == name, free).values(**values)
        ).rowcount
        if taken:
            return
        row = connection.execute(sa.select(Lease).where(Lease.name == name)).first()
        if row is None:
            connection.execute(sa.insert(Lease).values(name=name, **values))
            return
        if _is_dead(row.owner):
            connection.execute(sa.update(Lease).where(Lease.name == name).values(**values))
            return
    raise Busy(
        f"{row.owner} is at it: {row.purpose}, since {row.since:%H:%M:%S} UTC. "
        "Wait for it to finish, then try again.",
        owner=row.owner,
        since=row.since,
    )


def _is_dead(owner: str | None) -> bool:
    """Tell whether the owner was a process of this machine that is no more."""
    node, _, pid = (owner or "").rpartition(" on ")[2].rpartition(":")
    if node != _node() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
