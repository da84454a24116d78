"""Rows of runs: claimed by their unique key, finished, retried, taken over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from host import clock
from host.cron import streaks
from host.cron.execution import Outcome
from host.cron.keep_alive import lease_end
from host.cron.models import CronRun, CronState, RunState
from host.database import session, transaction
from host.hooks.cron import CronContext

RETRY_SECONDS = (60, 300, 900)
"""Waits before the first, second and third retry; then the due instant is given up."""
MAX_TRIES = len(RETRY_SECONDS) + 1
_DIED = "The process died while the job was running."


def state_of(job: str) -> CronState:
    """Return how far the job is; a job seen for the first time begins now."""
    with transaction() as db:
        state = db.get(CronState, job, populate_existing=True)
        if state is None:
            state = CronState(job=job, anchor_at=clock.now())
            db.add(state)
    return state


def claim(job: str, due_at: datetime, caller: str, *, by_hand: bool = False) -> CronRun | None:
    """Make the run's row, or return None when another process has made it."""
    now = clock.now()
    run = CronRun(
        job=job,
        due_at=due_at,
        caller=caller[:40],
        by_hand=by_hand,
        attempts=1,
        lease_until=lease_end(),
        started_at=now,
    )
    advance = (
        sa.update(CronState)
        .where(
            CronState.job == job,
            sa.or_(CronState.last_due_at.is_(None), CronState.last_due_at < due_at),
        )
        .values(last_due_at=due_at)
    )
    try:
        with transaction() as db:
            db.add(run)
            db.flush()
            if not by_hand:
                db.connection().execute(advance)
    except IntegrityError:
        with transaction() as db:  # else an instant that ran before would be asked for again
            db.connection().execute(advance)
        return None
    return run


def step_back(state: CronState, now: datetime) -> datetime:
    """Return the instant after which due instants are still to be run.

    When the clock was ahead for a while, what it was ahead of is not lost: the job goes back
    to the present, and no instant runs twice, for its row is there.
    """
    since = state.last_due_at or state.anchor_at
    if since <= now:
        return since
    with transaction() as db:
        ahead = sa.and_(CronState.job == state.job, CronState.last_due_at == state.last_due_at)
        db.connection().execute(sa.update(CronState).where(ahead).values(last_due_at=now))
    return now


def unfinished(job: str, due_at: datetime | None = None) -> list[CronRun]:
    """Return scheduled runs that failed or died but have retries left, oldest first.

    Runs under way in a living process are among them: see `may_retry`.
    """
    query = sa.select(CronRun).where(_is_unfinished(job, due_at)).order_by(CronRun.due_at)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def any_unfinished(job: str, due_at: datetime | None = None) -> bool:
    """Tell whether `unfinished` would return any run."""
    query = sa.select(CronRun.id).where(_is_unfinished(job, due_at)).limit(1)
    return session().scalar(query) is not None


def _is_unfinished(job: str, due_at: datetime | None) -> sa.ColumnElement[bool]:
    return sa.and_(
        CronRun.job == job,
        CronRun.by_hand.is_(False),
        CronRun.state.in_([RunState.RUNNING.value, RunState.FAILED.value]),
        sa.or_(CronRun.state == RunState.RUNNING.value, CronRun.retry_at.is_not(None)),
        sa.true() if due_at is None else CronRun.due_at == due_at,
    )


def retake(run: CronRun, caller: str) -> CronRun | None:
    """Take a failed or dead run again; None when it is not yet time or another was quicker."""
    now = clock.now()
    again = (
        sa.update(CronRun)
        .where(CronRun.id == run.id, CronRun.attempts == run.attempts, _may_retry(now))
        .values(
            state=RunState.RUNNING.value,
            attempts=CronRun.attempts + 1,
            caller=caller[:40],
            retry_at=None,
            lease_until=lease_end(),
            started_at=now,
            finished_at=None,
            error="",
        )
    )
    with transaction() as db:
        if not db.connection().execute(again).rowcount:
            return None
        return db.get_one(CronRun, run.id, populate_existing=True)


def _may_retry(now: datetime) -> sa.ColumnElement[bool]:
    failed = sa.and_(CronRun.state == RunState.FAILED.value, CronRun.retry_at <= now)
    died = sa.and_(CronRun.state == RunState.RUNNING.value, CronRun.lease_until < now)
    return sa.and_(CronRun.attempts < MAX_TRIES, sa.or_(failed, died))


def renewal(run: CronRun) -> sa.Update:
    """Return the statement that keeps the run's lease alive."""
    return (
        sa.update(CronRun)
        .where(
            CronRun.id == run.id,
            CronRun.attempts == run.attempts,
            CronRun.state == RunState.RUNNING.value,
        )
        .values(lease_until=lease_end())
    )


def finish(run: CronRun, context: CronContext, outcome: Outcome) -> None:
    """Write how the run ended, unless another process has taken it since."""
    state = RunState.FAILED if outcome.error else RunState.DONE
    update = (
        sa.update(CronRun)
        .where(
            CronRun.id == run.id,
            CronRun.attempts == run.attempts,
            CronRun.state == RunState.RUNNING.value,
        )
        .values(
            state=state.value,
            finished_at=clock.now(),
            duration_ms=outcome.duration_ms,
            counts=dict(context.counts),
            log="\n".join(context.lines),
            error=outcome.error,
            lease_until=None,
            retry_at=_retry_at(run) if outcome.error else None,
        )
    )
    with transaction() as db:
        if db.connection().execute(update).rowcount:
            streaks.note(run.job, outcome.error, by_hand=run.by_hand)


def overdue(run: CronRun, outcome: Outcome) -> None:
    """Write that the run outlasted its limit and still goes on; its lease is kept alive."""
    update = (
        sa.update(CronRun)
        .where(
            CronRun.id == run.id,
            CronRun.attempts == run.attempts,
            CronRun.state == RunState.RUNNING.value,
        )
        .values(error=outcome.error, duration_ms=outcome.duration_ms)
    )
    with transaction() as db:
        db.connection().execute(update)


def bury_the_dead(jobs: Sequence[str]) -> None:
    """Mark runs as failed whose process died and which nobody will take again."""
    now = clock.now()
    given_up = sa.or_(
        CronRun.by_hand.is_(True),
        CronRun.attempts >= MAX_TRIES,
        CronRun.job.not_in(jobs),
        CronRun.due_at < _last_due(),
    )
    dead = sa.and_(CronRun.state == RunState.RUNNING.value, CronRun.lease_until < now, given_up)
    update = (
        sa.update(CronRun)
        .where(dead)
        .values(state=RunState.FAILED.value, finished_at=now, error=_DIED, retry_at=None)
    )
    if session().scalar(sa.select(CronRun.id).where(dead).limit(1)) is None:
        return
    with transaction() as db:
        db.connection().execute(update)


def _last_due() -> sa.ScalarSelect[datetime | None]:
    query = sa.select(CronState.last_due_at).where(CronState.job == CronRun.job)
    return query.correlate(CronRun).scalar_subquery()


def _retry_at(run: CronRun) -> datetime | None:
    if run.by_hand or run.attempts >= MAX_TRIES:
        return None
    return clock.now() + timedelta(seconds=RETRY_SECONDS[run.attempts - 1])
