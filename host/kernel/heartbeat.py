"""Tells the worker table what this process serves, now and every few seconds."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from host import clock
from host.database import begin_write
from host.kernel import nodes
from host.kernel.models import Worker

log = structlog.get_logger("trellis.runtime")
SECONDS = 20
_FORGOTTEN_AFTER = timedelta(days=1)


_listeners: list[Callable[[], None]] = []


def listener(function: Callable[[], None]) -> Callable[[], None]:
    """Call this function with each beat of a process, in an app context of its own."""
    _listeners.append(function)
    return function


def tell(context: Callable[[], AbstractContextManager[object]]) -> None:
    """Call the listeners; one that fails is recorded and keeps no other from being called."""
    for function in _listeners:
        try:
            with context():
                function()
        except Exception as error:  # noqa: BLE001 - the process lives on whatever it was
            log.warning("a listener failed", listener=function.__qualname__, error=str(error))


class Beating(Protocol):
    """What has a heart: a runtime."""

    def beat(self) -> None: ...


def start(beating: Beating) -> None:
    """Call ``beat`` every few seconds, as long as somebody else holds the object."""
    held = weakref.ref(beating)

    def run() -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS):
            one = held()
            if one is None:
                return
            one.beat()
            del one

    threading.Thread(target=run, name="heartbeat", daemon=True).start()


def report(engine: Engine, kind: str, epoch: int, error: str | None) -> None:
    """Write this process's row of the worker table; a busy database is no reason to fail."""
    node = nodes.name()
    key = f"{node}:{os.getpid()}:{kind}"
    values = {"epoch": epoch, "error": error, "seen_at": clock.now()}
    try:
        with begin_write(engine) as connection:
            long_ago = clock.now() - _FORGOTTEN_AFTER
            connection.execute(sa.delete(Worker).where(Worker.seen_at < long_ago))
            done = connection.execute(
                sa.update(Worker).where(Worker.id == key).values(**values)
            ).rowcount
            if not done:
                connection.execute(
                    sa.insert(Worker).values(
                        id=key, node=node, pid=os.getpid(), kind=kind, **values
                    )
                )
    except sa.exc.SQLAlchemyError as failure:
        log.warning("worker row not written", error=str(failure))
