"""Imports in steps that outlive a restart: upload, choose columns, try out, take in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import sqlalchemy as sa

from host import clock
from host.background.long_work import LongWork
from host.database import session, transaction
from host.errors import Conflict, NotFound
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.importing import known, mapping, reading, service
from host.importing.choices import Choices, Matches
from host.importing.fields import fillable, require, usual_keys
from host.importing.models import ImportFile, ImportJob, ImportPart
from host.importing.reading import Table
from host.importing.report import KEPT as LINES_KEPT
from host.importing.report import Outcome, Report, ReportLine
from host.importing.service import Progress
from host.records.entering.fields import record_type

MOST_DECISIONS = 10_000


class State(StrEnum):
    """How far an import is."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


WORK = LongWork(
    ImportJob,
    "host.importing",
    under_way=(State.CHECKING.value, State.RUNNING.value),
)


def upload(kind: RecordType, file_name: str, content: bytes, actor: Actor) -> ImportJob:
    """Keep a file for its import; raises InvalidInput when it cannot be read."""
    require(kind, actor)
    table = reading.read(content)
    with transaction() as db:
        job = ImportJob(
            record_type=kind.key,
            file_name=file_name[-200:],
            state=State.UPLOADED.value,
            created_at=clock.now(),
            staff_id=actor.staff_id,
        )
        _read_as(job, kind, table, actor)
        db.add(job)
        db.flush()
        db.execute(sa.insert(ImportFile).values(import_id=job.id, content=content))
    return job


def get(job_id: int, actor: Actor, kind: RecordType | None = None) -> ImportJob:
    """Return one's own import; administrators see those of others too."""
    query = sa.select(ImportJob).where(ImportJob.id == job_id)
    if kind is not None:
        query = query.where(ImportJob.record_type == kind.key)
    if not actor.is_admin:
        query = query.where(ImportJob.staff_id == actor.staff_id)
    job = session().scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("There is no such import. Files that were not taken in go after a week.")
    return job


def recent(kind: RecordType, actor: Actor, limit: int = 20) -> list[ImportJob]:
    """Return the newest imports of a type: one's own, for administrators everybody's."""
    query = sa.select(ImportJob).where(ImportJob.record_type == kind.key)
    if not actor.is_admin:
        query = query.where(ImportJob.staff_id == actor.staff_id)
    return list(session().scalars(query.order_by(ImportJob.id.desc()).limit(limit)))


def table_of(job: ImportJob) -> Table:
    """Read the file again, as it was chosen."""
    content = _content(job)
    table = reading.read(content, sheet=job.sheet)
    if (table.encoding, table.delimiter) == (job.encoding, job.delimiter):
        return table
    return reading.read(content, encoding=job.encoding, delimiter=job.delimiter)


def read_again(
    job_id: int, actor: Actor, *, sheet: str = "", encoding: str = "", delimiter: str = ""
) -> ImportJob:
    """Read the file another way; raises InvalidInput, and keeps the old way, when it cannot be."""
    job = _open(get(job_id, actor))
    table = reading.read(_content(job), sheet=sheet, encoding=encoding, delimiter=delimiter)
    with transaction():
        job = _open(get(job_id, actor))
        _read_as(job, record_type(job.record_type), table, actor)
        job.state = State.UPLOADED.value
    return job


def choose(job_id: int, choices: Choices, actor: Actor, *, later: bool = False) -> Report:
    """Keep what was chosen and try it out without changing any record.

    With ``later`` whoever executes it next tries it out. Raises FormatUnknown when nobody has
    said how an unclear column is written.
    """
    job = _open(get(job_id, actor))
    kind = record_type(job.record_type)
    if choices.matches is Matches.UPDATE:
        actor.require(kind.rights_on, EDIT)
    table = table_of(job)
    able = fillable(kind, actor)
    columns = mapping.checked(choices.mapping, table.headers, able)
    written, notes = known.formats_of(table, columns, able, choices.formats)
    with transaction() as db:
        job = _open(get(job_id, actor))
        job.mapping, job.formats = columns, written
        job.keys = [key for key in choices.keys if key in columns]
        job.matches, job.atomic = choices.matches.value, choices.atomic
        job.decisions = {}
        known.remember(kind, table.headers, columns)
        db.flush()
    return _tried(job_id, table, notes, actor, later=later)


def decide(
    job_id: int,
    decisions: Mapping[str, str],
    actor: Actor,
    *,
    later: bool = False,
    more: bool = False,
) -> Report:
    """Keep what happens to single rows whose records are there, and try it out again.

    With ``more`` further decisions follow, so that the trial waits for these.
    """
    job = _open(get(job_id, actor))
    good = {
        line: Matches(said).value
        for line, said in list(decisions.items())[:MOST_DECISIONS]
        if line.isdecimal() and said in {Matches.ADD, Matches.UPDATE, Matches.SKIP}
    }
    if Matches.UPDATE in good.values():
        actor.require(record_type(job.record_type).rights_on, EDIT)
    with transaction():
        job = _open(get(job_id, actor))
        job.decisions = dict(job.decisions) | good
    if more:
        return Report.from_stored(job.report)
    return _tried(job_id, table_of(job), _notes(job), actor, later=later)


def decide_all(job_id: int, said: Matches, actor: Actor, *, later: bool = False) -> Report:
    """Do the same to all rows whose records are there."""
    job = _open(get(job_id, actor))
    if said is Matches.UPDATE:
        actor.require(record_type(job.record_type).rights_on, EDIT)
    with transaction():
        job = _open(get(job_id, actor))
        job.decisions, job.matches = {}, said.value
    return _tried(job_id, table_of(job), _notes(job), actor, later=later)


def launch(job_id: int, actor: Actor) -> ImportJob:
    """Let the import begin; whoever executes it next takes the rows in."""
    with transaction() as db:
        job = get(job_id, actor)
        if job.state != State.CHECKED:
            raise Conflict("This import has begun already, or its columns are not chosen yet.")
        db.execute(sa.delete(ImportPart).where(ImportPart.import_id == job_id))
        notes = _notes(job)
        job.state, job.done, job.claimed_until = State.RUNNING.value, 0, None
        job.report = Report(notes=notes).stored()
    return job


def lines_of(job: ImportJob) -> Iterator[ReportLine]:
    """Yield what became of every line, in the order in which they were taken."""
    query = sa.select(ImportPart.lines).where(ImportPart.import_id == job.id)
    for lines in session().scalars(query.order_by(ImportPart.id).execution_options(yield_per=20)):
        yield from map(ReportLine.from_stored, lines)


def discard(job_id: int, actor: Actor) -> None:
    """Forget an import that is not running; records that it made stay."""
    with transaction() as db:
        job = get(job_id, actor)
        if job.state in WORK.under_way:
            raise Conflict("This import is running. Wait until it is done.")
        db.execute(sa.delete(ImportPart).where(ImportPart.import_id == job_id))
        db.delete(job)


def forget(ids: Sequence[int]) -> None:
    """Forget imports: files hold people's data, none is kept for longer than a week."""
    with transaction() as db:
        db.execute(sa.delete(ImportPart).where(ImportPart.import_id.in_(ids)))
        db.execute(sa.delete(ImportJob).where(ImportJob.id.in_(ids)))


def execute(job_id: int, actor: Actor) -> ImportJob | None:
    """Take the rows in, or try them out first; returns None when that is not needed.

    Rows go in from where a killed process stopped; a trial begins again.
    """
    return WORK.execute(job_id, lambda job: _work(job, actor), _taken_in)


def choices_of(job: ImportJob) -> Choices:
    """Return what was chosen."""
    return Choices(
        job.mapping,
        atomic=job.atomic,
        matches=Matches(job.matches),
        keys=tuple(job.keys),
        formats=job.formats,
        decisions=job.decisions,
    )


def keys_of(job: ImportJob, kind: RecordType) -> tuple[str, ...]:
    """Return the fields by which records are recognised."""
    return tuple(job.keys) or usual_keys(kind, tuple(job.mapping))


def _read_as(job: ImportJob, kind: RecordType, table: Table, actor: Actor) -> None:
    job.encoding, job.delimiter, job.sheet = table.encoding, table.delimiter, table.sheet
    job.row_count = len(table.lines)
    job.mapping, job.formats = known.offered(kind, table.headers, actor), {}
    job.keys, job.matches, job.decisions = [], job.matches or Matches.SKIP.value, {}


def _content(job: ImportJob) -> bytes:
    query = sa.select(ImportFile.content).where(ImportFile.import_id == job.id)
    return session().scalars(query).one()


def _notes(job: ImportJob) -> tuple[str, ...]:
    return tuple(job.report.get("notes", ()))


def _tried(
    job_id: int, table: Table, notes: tuple[str, ...], actor: Actor, *, later: bool
) -> Report:
    if not later:
        return _try_out(job_id, table, notes, actor)
    with transaction():
        job = _open(get(job_id, actor))
        job.state, job.done, job.claimed_until = State.CHECKING.value, 0, None
        job.report = Report(notes=notes).stored()
    return Report(notes=notes)


def _try_out(job_id: int, table: Table, notes: tuple[str, ...], actor: Actor) -> Report:
    """Run without changing any record; what becomes of the lines is kept chunk by chunk."""
    with transaction() as db:
        db.execute(sa.delete(ImportPart).where(ImportPart.import_id == job_id))
    job = get(job_id, actor)

    def tell(at: Progress) -> None:
        with transaction():
            job.done = at.done
            job.claim()
            _keep(job_id, at.lines)

    at = Progress(report=Report(dry_run=True, notes=notes, most=LINES_KEPT))
    kind = record_type(job.record_type)
    report = service.run(kind, table, choices_of(job), actor, dry_run=True, tell=tell, resumed=at)
    with transaction():
        job = get(job_id, actor)
        if job.state == State.RUNNING:
            raise Conflict("This import has begun already.")
        job.state, job.report, job.claimed_until = State.CHECKED.value, report.stored(), None
        WORK.tell(job)
    return report


def _keep(job_id: int, lines: Sequence[ReportLine]) -> None:
    stored = [line.stored() for line in lines]
    session().execute(sa.insert(ImportPart), [{"import_id": job_id, "lines": stored}])


def _work(job: ImportJob, actor: Actor) -> Report:
    if job.state == State.CHECKING:
        return _try_out(job.id, table_of(job), _notes(job), actor)
    return _run(job, actor)


def _taken_in(job: ImportJob, report: Report) -> None:
    job.report, job.done = report.stored(), job.row_count
    if report.refused:
        job.undo_id = None
        _keep(job.id, report.lines)


def _run(job: ImportJob, actor: Actor) -> Report:
    held = job.claimed_until

    def tell(at: Progress) -> None:
        nonlocal held
        held = WORK.keep(job, held)
        job.done, job.report, job.undo_id = at.done, at.report.stored(), at.undo_id
        _keep(job.id, at.lines)

    report = Report.from_stored(job.report)
    report.dry_run = False
    failed = frozenset(
        line.number for line in (lines_of(job) if job.done else ()) if _refused(line)
    )
    return service.run(
        record_type(job.record_type),
        table_of(job),
        choices_of(job),
        actor,
        label=job.file_name,
        tell=tell,
        resumed=Progress(job.done, report, job.undo_id, failed=failed),
    )


def _refused(line: ReportLine) -> bool:
    return line.outcome is Outcome.FAILED


def _open(job: ImportJob) -> ImportJob:
    if job.state not in {State.UPLOADED, State.CHECKED}:
        raise Conflict("This import has begun already; its columns can no longer be changed.")
    return job
