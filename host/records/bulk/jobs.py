"""Changes of more records than one waits for: a chunk at a time, going on where they stopped."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa

from host import clock
from host.background.long_work import LongWork
from host.database import session, transaction
from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records.bulk import changes as bulk
from host.records.bulk.changes import TOLD, BulkChange, Outcome
from host.records.entering import fields
from host.records.models import BulkJob

CHUNK = 100
WORK = LongWork(BulkJob, "host.records")


class State(StrEnum):
    """How far a change is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def launch(kind: RecordType, change: BulkChange, ids: Sequence[int], actor: Actor) -> BulkJob:
    """Note the change for whoever executes it next; forget what is long done."""
    bulk.check(kind, change, actor)
    assert actor.staff_id is not None
    with transaction() as db:
        db.execute(sa.delete(BulkJob).where(BulkJob.id.in_(WORK.old())))
        job = BulkJob(
            record_type=kind.key,
            staff_id=actor.staff_id,
            action=change.action,
            field=change.field,
            value=list(change.value),
            ids=list(ids),
            created_at=clock.now(),
        )
        db.add(job)
    return job


def get(kind: RecordType, job_id: int, actor: Actor) -> BulkJob:
    """Return one's own change; administrators see those of others too."""
    query = sa.select(BulkJob).where(BulkJob.id == job_id, BulkJob.record_type == kind.key)
    if not actor.is_admin:
        query = query.where(BulkJob.staff_id == actor.staff_id)
    job = session().scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("There is no such change. Finished ones are kept for a week.")
    return job


def execute(job_id: int, actor: Actor) -> BulkJob | None:
    """Change the records that are left; returns None when nothing was to do here.

    What was done to a chunk and how far the change is are committed together, so that a killed
    process neither loses nor repeats any of it.
    """
    return WORK.execute(job_id, lambda _job: _run(job_id, actor))


def _run(job_id: int, actor: Actor) -> None:
    while _step(job_id, actor):
        session().expunge_all()


def _step(job_id: int, actor: Actor) -> bool:
    with transaction():
        job = WORK.locked(job_id)
        if job is None or job.done >= len(job.ids):
            return False
        kind = fields.record_type(job.record_type)
        some = job.ids[job.done : job.done + CHUNK]
        change = BulkChange(job.action, job.field, tuple(job.value))
        outcome = bulk.apply(kind, change, some, actor, total=len(job.ids), undo_id=job.undo_id)
        _note(job, outcome, len(some))
    return True


def _note(job: BulkJob, outcome: Outcome, count: int) -> None:
    job.done += count
    job.changed += outcome.changed
    job.refused_count += outcome.refused_count
    job.refused = [*job.refused, *map(list, outcome.refused)][:TOLD]
    job.undo_id = outcome.undo_id
    WORK.go_on(job)
