"""Runs scheduled jobs: what is due, or one by hand; and tells what ran."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from host import clock, logs, metrics
from host.cron import lapses, late, overview, runs, site
from host.cron.controls import job_named, schedule_of
from host.cron.execution import Outcome, execute
from host.cron.keep_alive import held, renewing
from host.cron.models import CronRun, CronState, RunState
from host.cron.pending import is_pending
from host.cron.schedule import BadSchedule, missed, organisation_zone
from host.cron.site import key, key_matches, last_call, rotate_key
from host.database import session
from host.errors import Busy, InvalidInput
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.kernel.generation import current

__all__ = [
    "RunResult",
    "history",
    "key",
    "key_matches",
    "last_call",
    "last_call_at",
    "next_due",
    "rotate_key",
    "run_due",
    "run_job",
]
LEASE = "cron"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run came to; ``run_id`` is None for a dry run, ``error`` empty on success."""

    job: str
    due_at: datetime
    run_id: int | None
    counts: Mapping[str, int]
    lines: tuple[str, ...]
    error: str
    duration_ms: int
    dry_run: bool = False

    @property
    def state(self) -> str:
        """Say how it ended, in a word."""
        if self.error:
            return RunState.FAILED.value
        return "dry run" if self.dry_run else RunState.DONE.value


def run_due(now: datetime | None = None, *, caller: str) -> list[RunResult]:
    """Run every job's due instants that have not run yet; return what ran.

    A failing job is recorded and does not keep the others from running. ``caller`` is one of
    scheduler, url, cli, page. ``now`` may name an instant of the past, never of the future:
    jobs would count as run until then. Raises Busy when another process is at it.
    """
    if now is not None and now > clock.now():
        raise InvalidInput.of("now", "That day has not come yet. Name one job to try it out.")
    site.note_call(caller)
    with held(current().engine, LEASE, f"scheduled jobs for {caller}"):
        jobs = current().registry.jobs
        results = [result for job in jobs.values() for result in _catch_up(job, caller, now)]
        runs.bury_the_dead(list(jobs))
    return results


def run_job(
    name: str, *, now: datetime | None = None, dry_run: bool = False, caller: str
) -> RunResult:
    """Run one job at once, due or not; ``now`` lets it believe in another date.

    A dry run lists what would happen, writes no row and lets the job write nothing. Raises
    NotFound for an unknown job, Busy while the job is running elsewhere, and LicenceLapsed
    for a run that would write for a module that may only be read.
    """
    job = job_named(name)
    if not dry_run:
        lapses.refuse(job)
    context = CronContext(now or clock.now(), organisation_zone(), dry_run)
    if dry_run:
        outcome = execute(job, context, move_clock=now is not None)
        return _result(job, context.now, None, context, outcome)
    with ExitStack() as stack:
        stack.enter_context(held(current().engine, _lease_of(job), f"{job.name} for {caller}"))
        run = runs.claim(job.name, context.now, caller, by_hand=True)
        if run is None:
            raise Busy(f"{job.name} has been run for {context.now:%Y-%m-%d %H:%M:%S} UTC already.")
        return _execute(job, run, context, stack, move_clock=now is not None)


def history(
    job: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
    *,
    state: RunState | None = None,
) -> list[CronRun]:
    """Return runs, newest first, older than ``before_id``, of one job and state if given."""
    query = sa.select(CronRun).order_by(CronRun.id.desc()).limit(limit)
    if job is not None:
        query = query.where(CronRun.job == job)
    if state is not None:
        query = query.where(CronRun.state == state.value)
    if before_id is not None:
        query = query.where(CronRun.id < before_id)
    return list(session().scalars(query))


def next_due(name: str) -> datetime | None:
    """Return when the job is due next; None for a schedule that never is."""
    return overview.of_one(name).next_due


def last_call_at() -> datetime | None:
    """Return when anybody last asked for due jobs; None means that cron is not set up."""
    call = last_call()
    return call.at if call else None


def _catch_up(job: CronJob, caller: str, now: datetime | None) -> list[RunResult]:
    """Run what the job has missed; while another process runs it, leave it alone.

    A job that makes up for every missed instant waits while its module's licence has lapsed,
    so that nothing is missing afterwards.
    """
    if lapses.waits(job):
        return []
    try:
        if not is_pending(job, now or clock.now()):
            return []
        with ExitStack() as stack:
            stack.enter_context(held(current().engine, _lease_of(job), f"{job.name} for {caller}"))
            return [
                _execute(job, run, _context(job, run, now), stack, move_clock=now is not None)
                for run in _claimed(job, caller, now or clock.now())
            ]
    except Busy:
        return []
    except BadSchedule as error:
        current().hooks.guard.record(job.name.partition(".")[0], f"cron {job.name}", error)
        return []


def _claimed(job: CronJob, caller: str, until: datetime) -> Iterator[CronRun]:
    """Claim the job's runs one after the other, as long as each ends well."""
    state = runs.state_of(job.name)
    since = runs.step_back(state, until)
    due = missed(schedule_of(job, state), organisation_zone(), since, until, job.catch_up)
    if job.catch_up is CatchUp.EACH or not due:
        for old in _unfinished(job, state):
            run = runs.retake(old, caller)
            if run is None:
                return  # its turn has not come again yet, and the later ones wait for it
            yield run
            if not _went_well(run):
                return
    for due_at in due:
        run = runs.claim(job.name, due_at, caller)
        if run is None:
            continue  # another process has it
        yield run
        if not _went_well(run):
            return


def _unfinished(job: CronJob, state: CronState) -> list[CronRun]:
    """Return runs to be retried; where only the newest instant counts, older ones are given up."""
    if job.catch_up is CatchUp.EACH:
        return runs.unfinished(job.name)
    return runs.unfinished(job.name, state.last_due_at) if state.last_due_at else []


def _went_well(run: CronRun) -> bool:
    state = session().scalar(sa.select(CronRun.state).where(CronRun.id == run.id))
    return state == RunState.DONE.value


def _context(job: CronJob, run: CronRun, now: datetime | None) -> CronContext:
    """A job that makes up for each missed instant stands in it; any other in the present."""
    instant = run.due_at if job.catch_up is CatchUp.EACH else now or clock.now()
    return CronContext(instant, organisation_zone())


def _execute(
    job: CronJob, run: CronRun, context: CronContext, lease: ExitStack, *, move_clock: bool = False
) -> RunResult:
    """Execute the job and write what came of it; ``lease`` keeps others from starting it.

    When it outlasts its limit, the lease and the run stay with its thread until that ends.
    """
    with ExitStack() as stack:
        module = job.name.partition(".")[0]
        stack.enter_context(logs.within(job=f"{job.name}:{run.id}", module=module))
        stack.enter_context(renewing(current().engine, lambda: runs.renewal(run)))
        outcome = lapses.skipped(job, context) or execute(job, context, move_clock=move_clock)
        if outcome.overdue is not None:
            runs.overdue(run, outcome)
            stack.push(lease.pop_all())
            late.follow(job, run, context, outcome.overdue, stack.pop_all())
            metrics.job(job.name, well=False)
            return _result(job, run.due_at, run.id, context, outcome)
    runs.finish(run, context, outcome)
    metrics.job(job.name, well=not outcome.error)
    return _result(job, run.due_at, run.id, context, outcome)


def _result(
    job: CronJob, due_at: datetime, run_id: int | None, context: CronContext, outcome: Outcome
) -> RunResult:
    return RunResult(
        job=job.name,
        due_at=due_at,
        run_id=run_id,
        counts=dict(context.counts),
        lines=tuple(context.lines),
        error=outcome.error,
        duration_ms=outcome.duration_ms,
        dry_run=context.dry_run,
    )


def _lease_of(job: CronJob) -> str:
    """Name the lease of one job; long names are cut to what the table holds."""
    name = f"cron:{job.name}"
    return name if len(name) <= 60 else f"cron:{hashlib.sha256(name.encode()).hexdigest()[:50]}"
