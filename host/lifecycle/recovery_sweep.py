"""Lets a worker put right what a process that died has left, when none starts to do so."""

from __future__ import annotations

from host.background import Call, sweep, task
from host.database import session
from host.kernel.generation import current
from host.lifecycle import recovery

_TASK = "lifecycle.recover"


@task(_TASK)
def recover() -> None:
    """Take the lease of whoever died, and put right what it left."""
    recovery.at_start(current().config, current().engine)


@sweep(_TASK)
def due() -> list[Call]:
    """Ask for it while something lies about and nobody is at it."""
    return [Call(_TASK)] if recovery.is_due(session().connection()) else []
