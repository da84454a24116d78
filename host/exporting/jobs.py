"""Files of many records, written behind the pages and kept for a week."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from host import clock
from host.background.long_work import LongWork
from host.database import session, transaction
from host.errors import NotFound
from host.exporting import service
from host.exporting.files import Format
from host.exporting.models import ExportJob
from host.exporting.service import Export
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records.entering.fields import record_type
from host.records.lists.listing import Asked

WORK = LongWork(ExportJob, "host.exporting")


class State(StrEnum):
    """How far an export is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def launch(
    export: Export, asked: Sequence[tuple[str, str]], ids: Sequence[int] | None, actor: Actor
) -> ExportJob:
    """Note the export for whoever executes it next; ``asked`` is how an address asks for it."""
    assert actor.staff_id is not None
    with transaction() as db:
        job = ExportJob(
            record_type=export.records.kind.key,
            staff_id=actor.staff_id,
            format=export.format.value,
            columns=[field.key for field in export.fields],
            asked=[list(pair) for pair in asked],
            ids=list(ids) if ids is not None else None,
            state=State.RUNNING.value,
            created_at=clock.now(),
        )
        db.add(job)
    return job


def get(kind: RecordType, job_id: int, actor: Actor) -> ExportJob:
    """Return one's own export; nobody else gets at it."""
    query = sa.select(ExportJob).where(
        ExportJob.id == job_id,
        ExportJob.record_type == kind.key,
        ExportJob.staff_id == actor.staff_id,
    )
    job = session().scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("There is no such export. Files are kept for a week.")
    return job


def recent(kind: RecordType, actor: Actor, limit: int = 5) -> list[ExportJob]:
    """Return the person's newest exports of a type."""
    query = sa.select(ExportJob).where(
        ExportJob.record_type == kind.key, ExportJob.staff_id == actor.staff_id
    )
    return list(session().scalars(query.order_by(ExportJob.id.desc()).limit(limit)))


def execute(job_id: int, read: Callable[[ExportJob], Asked], actor: Actor) -> ExportJob | None:
    """Write the file with the rights of this moment; returns None when nothing was to do here.

    ``read`` says what the job asks for; what it raises ends the job, as any other refusal does.
    """

    def written(job: ExportJob, count: int) -> None:
        job.row_count = count

    return WORK.execute(job_id, lambda job: _write(job, read(job), actor), written)


def path_of(job: ExportJob) -> Path:
    """Return where the file of an export is."""
    folder = current().config.data_dir / "list-files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{job.id}.{job.format}"


def forget(ids: Sequence[int]) -> None:
    """Delete exports with their files."""
    with transaction() as db:
        for job in db.scalars(sa.select(ExportJob).where(ExportJob.id.in_(ids))):
            path_of(job).unlink(missing_ok=True)
            _sweep_up(path_of(job))
            db.delete(job)


def _write(job: ExportJob, asked: Asked, actor: Actor) -> int:
    """Write the file next to its place first; returns how many records are in it."""
    path = path_of(job)
    _sweep_up(path)
    rough = path.with_suffix(f".{uuid.uuid4().hex[:8]}.part")
    export = service.prepare(
        record_type(job.record_type), actor, asked, job.columns, Format(job.format), ids=job.ids
    )
    try:
        with rough.open("wb") as file:
            count = service.write(export, file, actor)
        rough.replace(path)
    finally:
        rough.unlink(missing_ok=True)
    return count


def _sweep_up(path: Path) -> None:
    """Delete what a killed process has written of the file."""
    for rough in path.parent.glob(f"{path.stem}.*.part"):
        rough.unlink(missing_ok=True)
