"""Renews leases while a job works, so that those of a killed process end soon."""

from __future__ import annotations

import contextvars
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from host import clock
from host.database import begin_write
from host.kernel import leases
from host.kernel.models import Lease

log = structlog.get_logger("trellis.cron")
LEASE_SECONDS = 60
_EVERY_SECONDS = 15.0


def lease_end() -> datetime:
    """Return until when a lease that is taken or renewed now is good."""
    return clock.now() + timedelta(seconds=LEASE_SECONDS)


@contextmanager
def held(engine: Engine, name: str, purpose: str) -> Iterator[None]:
    """Hold a lease for as long as the block takes; raises Busy when another has it."""
    owner = f"{leases.owner_name()}:{uuid.uuid4().hex[:6]}"

    def renewal() -> sa.Update:
        return (
            sa.update(Lease)
            .where(Lease.name == name, Lease.owner == owner)
            .values(expires_at=lease_end())
        )

    with ExitStack() as stack:
        try:
            stack.enter_context(_lease(engine, name, owner, purpose))
        except sa.exc.IntegrityError:  # another process has made the row meanwhile
            stack.enter_context(_lease(engine, name, owner, purpose))
        stack.enter_context(renewing(engine, renewal))
        yield


def _lease(engine: Engine, name: str, owner: str, purpose: str) -> AbstractContextManager[None]:
    return leases.held(engine, name, owner=owner, purpose=purpose, seconds=LEASE_SECONDS)


@contextmanager
def renewing(engine: Engine, renewal: Callable[[], sa.Update]) -> Iterator[None]:
    """Execute the renewal every few seconds until the block ends."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(_EVERY_SECONDS):
            try:
                with begin_write(engine) as connection:
                    connection.execute(renewal())
            except sa.exc.SQLAlchemyError as error:
                log.warning("lease not renewed, trying again", error=str(error))

    # The copy carries the clock, which tests may have moved.
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(renew,), name="renew", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
