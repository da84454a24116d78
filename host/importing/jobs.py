"""Imports in steps that outlive a restart: upload, choose columns, try out, take in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.errors import Conflict, NotFound, TrellisError
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE, EDIT
from host.importing import mapping, reading, service
from host.importing.kinds import importer_of
from host.importing.models import ImportJob
from host.importing.reading import Table
from host.importing.report import Report
from host.kernel.generation import current

KEPT = timedelta(days=7)
_CLAIM = timedelta(minutes=2)
_LONG_CLAIM = timedelta(minutes=60)


class State(StrEnum):
    """How far an import is."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose before the trial."""

    mapping: Mapping[str, str]
    atomic: bool = False
    update: bool = False


def upload(kind: str, file_name: str, content: bytes, actor: Actor) -> ImportJob:
    """Keep a file for its import; raises InvalidInput when it cannot be read."""
    importer = importer_of(kind, actor)
    actor.require(importer.feature, CREATE)
    table = reading.read(content)
    with transaction() as db:
        job = ImportJob(
            kind=kind,
            file_name=file_name[-200:],
            content=content,
            encoding=table.encoding,
            row_count=len(table.lines),
            mapping=mapping.guess(table.headers, importer.fields),
            state=State.UPLOADED.value,
            created_at=clock.now(),
            created_by=actor.staff_id,
        )
        db.add(job)
    return job


def get(job_id: int, actor: Actor) -> ImportJob:
    """Return one's own import; administrators see those of others too."""
    query = sa.select(ImportJob).where(ImportJob.id == job_id)
    if not actor.is_admin:
        query = query.where(ImportJob.created_by == actor.staff_id)
    job = session().scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("There is no such import. Files that were not taken in go after a week.")
    return job


def recent(kind: str, actor: Actor, limit: int = 5) -> list[ImportJob]:
    """Return the person's newest imports."""
    query = (
        sa.select(ImportJob)
        .where(ImportJob.kind == kind, ImportJob.created_by == actor.staff_id)
        .order_by(ImportJob.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))


def table_of(job: ImportJob) -> Table:
    """Read the file again."""
    return reading.read(job.content)


def choose(job_id: int, choices: Choices, actor: Actor) -> Report:
    """Keep what was chosen and try it out without changing any record."""
    job = _open(get(job_id, actor))
    importer = importer_of(job.kind, actor)
    if choices.update:
        actor.require(importer.feature, EDIT)
    table = table_of(job)
    columns = mapping.checked(choices.mapping, table.headers, importer.fields)
    report = service.run(importer, table, columns, dry_run=True, update=choices.update)
    with transaction():
        job = _open(get(job_id, actor))
        job.mapping = columns
        job.atomic, job.update_existing = choices.atomic, choices.update
        job.state, job.report = State.CHECKED.value, report.stored()
    return report


def launch(job_id: int, actor: Actor) -> ImportJob:
    """Let the import begin; whoever executes it next takes the rows in."""
    with transaction():
        job = get(job_id, actor)
        if job.state != State.CHECKED:
            raise Conflict("This import has begun already, or its columns are not chosen yet.")
        job.state, job.done, job.claimed_until = State.RUNNING.value, 0, None
        job.report = Report().stored()
    return job


def discard(job_id: int, actor: Actor) -> None:
    """Forget an import that is not running; records that it made stay."""
    with transaction() as db:
        job = get(job_id, actor)
        if job.state == State.RUNNING:
            raise Conflict("This import is running. Wait until it is done.")
        db.delete(job)


def old() -> list[int]:
    """Return imports whose files were kept long enough."""
    query = sa.select(ImportJob.id).where(
        ImportJob.created_at < clock.now() - KEPT, ImportJob.state != State.RUNNING.value
    )
    return list(session().scalars(query))


def forget(ids: Sequence[int]) -> None:
    """Forget imports: files hold people's data, none is kept for longer than a week."""
    with transaction() as db:
        db.execute(sa.delete(ImportJob).where(ImportJob.id.in_(ids)))


def waiting() -> list[int]:
    """Return imports that should run and that nobody is executing."""
    free = sa.or_(ImportJob.claimed_until.is_(None), ImportJob.claimed_until < clock.now())
    query = sa.select(ImportJob.id).where(ImportJob.state == State.RUNNING.value, free)
    return list(session().scalars(query.order_by(ImportJob.id)))


def execute(job_id: int, actor: Actor) -> ImportJob | None:
    """Take the rows in; goes on where a killed process stopped, returns None when not needed.

    An error that is no row's fault ends the import and is told to the person.
    """
    job = _claim(job_id)
    if job is None:
        return None
    good, outcome = current().hooks.guard.call("host.importing", job.kind, _outcome, job, actor)
    if not good:
        outcome = "Something broke on our side. The fault is recorded for your administrator."
    if isinstance(outcome, Report):
        return _finish(job_id, State.DONE, outcome, "")
    session().rollback()
    return _finish(job_id, State.FAILED, None, outcome)


def _outcome(job: ImportJob, actor: Actor) -> Report | str:
    """Return the report, or why the import as a whole was refused."""
    try:
        return _run(job, actor)
    except TrellisError as error:
        return error.message


def _run(job: ImportJob, actor: Actor) -> Report:
    importer = importer_of(job.kind, actor)
    so_far = Report.from_stored(job.report) if job.done else None

    def progress(done: int, report: Report) -> None:
        job.done, job.report = done, report.stored()
        job.claimed_until = clock.now() + (_LONG_CLAIM if job.atomic else _CLAIM)

    return service.run(
        importer,
        table_of(job),
        job.mapping,
        atomic=job.atomic,
        update=job.update_existing,
        progress=progress,
        resumed=(job.done, so_far) if so_far else None,
    )


def _claim(job_id: int) -> ImportJob | None:
    """Make sure that only one process executes the import."""
    with transaction() as db:
        free = sa.or_(ImportJob.claimed_until.is_(None), ImportJob.claimed_until < clock.now())
        query = sa.select(ImportJob).where(
            ImportJob.id == job_id, ImportJob.state == State.RUNNING.value, free
        )
        fresh = query.with_for_update().execution_options(populate_existing=True)
        job = db.scalar(fresh)
        if job is not None:
            job.claimed_until = clock.now() + (_LONG_CLAIM if job.atomic else _CLAIM)
    return job


def _finish(job_id: int, state: State, report: Report | None, error: str) -> ImportJob:
    with transaction() as db:
        job = db.get_one(ImportJob, job_id, populate_existing=True)
        job.state, job.finished_at, job.claimed_until = state.value, clock.now(), None
        job.error = error[:1000]
        if report is not None:
            job.report, job.done = report.stored(), job.row_count
    return job


def _open(job: ImportJob) -> ImportJob:
    if job.state not in {State.UPLOADED, State.CHECKED}:
        raise Conflict("This import has begun already; its columns can no longer be changed.")
    return job
