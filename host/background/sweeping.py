"""Finds rows of outboxes that wait, whatever became of their entries in the queue."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from host import clock, metrics
from host.background import tasks
from host.background.queue import queue_of
from host.background.tasks import Call
from host.database import session
from host.kernel.generation import current
from host.kernel.models import Worker

WORKER_KIND = "worker"
_CROWDED = 500
_UNSEEN = timedelta(seconds=90)


def execute(call: Call) -> None:
    """Call a task in the present app context; what it raises is recorded, not passed on."""
    guard, function = current().hooks.guard, tasks.find(call.name)
    well, _ = guard.call("host.background", call.name, function, *call.args)
    metrics.task(call.name, well=well)


def due() -> list[Call]:
    """Ask every sweep for the calls that are needed now."""
    guard = current().hooks.guard
    calls: list[Call] = []
    for name, sweep in tasks.sweeps().items():
        _good, found = guard.call("host.background", name, sweep)
        calls += found or ()
    session().rollback()
    return calls


def enqueue_due() -> Counter[str]:
    """Put the calls that are needed now into the queue, unless it is full of work already."""
    queue = queue_of(current().config)
    if queue.pending() > _CROWDED:
        return Counter()
    return Counter(call.name for call in due() if queue.put(call))


def execute_due(seconds: float) -> Counter[str]:
    """Do the work in this very process, for a site whose only engine is a crontab."""
    end = time.monotonic() + seconds
    done: Counter[str] = Counter()
    for call in due():
        if time.monotonic() > end:
            break
        execute(call)
        done[call.name] += 1
    return done


def worker_seen() -> bool:
    """Tell whether any worker process has shown a sign of life lately."""
    query = sa.select(Worker.id).where(
        Worker.kind == WORKER_KIND, Worker.seen_at > clock.now() - _UNSEEN
    )
    return session().scalar(query.limit(1)) is not None
