"""Jobs as the page and the command show them: when they ran, when they will, how they do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from host import clock
from host.cron import controls, streaks
from host.cron.models import CronRun, CronState
from host.cron.schedule import coming, organisation_zone
from host.database import session
from host.hooks.cron import CronJob
from host.kernel.generation import current

COMING = 5


@dataclass(frozen=True, slots=True)
class JobOverview:
    """A job with its schedule, its next due instant, its newest run and what is known of it."""

    job: CronJob
    schedule: str
    next_due: datetime | None
    last_run: CronRun | None
    state: CronState | None

    @property
    def is_off(self) -> bool:
        """Whether an administrator has switched it off."""
        return self.state is not None and self.state.off_at is not None

    @property
    def is_failing(self) -> bool:
        """Whether it failed so often in a row that administrators were told."""
        return self.failures >= streaks.TELL_AFTER

    @property
    def failures(self) -> int:
        """How many tries in a row have failed."""
        return self.state.failures if self.state else 0

    @property
    def blocked_until(self) -> datetime | None:
        """Until when it waits after failures; None when it does not."""
        if self.state is None or not streaks.is_blocked(self.state, clock.now()):
            return None
        return self.state.blocked_until


def of_all() -> list[JobOverview]:
    """Return every job by name with its next and its newest run."""
    newest = sa.select(sa.func.max(CronRun.id)).group_by(CronRun.job).scalar_subquery()
    last = {
        run.job: run for run in session().scalars(sa.select(CronRun).where(CronRun.id.in_(newest)))
    }
    states = {state.job: state for state in session().scalars(sa.select(CronState))}
    return [
        _overview(job, last.get(name), states.get(name))
        for name, job in sorted(current().registry.jobs.items())
    ]


def of_one(name: str) -> JobOverview:
    """Return one job; raises NotFound."""
    job = controls.job_named(name)
    newest = sa.select(CronRun).where(CronRun.job == name).order_by(CronRun.id.desc()).limit(1)
    return _overview(job, session().scalar(newest), session().get(CronState, name))


def soonest(names: Collection[str]) -> datetime | None:
    """Return when the first of these jobs is due; None when none ever is."""
    query = sa.select(CronState).where(CronState.job.in_(names))
    states = {state.job: state for state in session().scalars(query)}
    jobs = [controls.job_named(name) for name in names]
    due = [next_runs(controls.schedule_of(job, states.get(job.name)), 1) for job in jobs]
    return min((first for one in due for first in one), default=None)


def next_runs(schedule: str, limit: int = COMING) -> list[datetime]:
    """Return the next due instants of a schedule."""
    return list(islice(coming(schedule, organisation_zone(), clock.now()), limit))


def _overview(job: CronJob, last: CronRun | None, state: CronState | None) -> JobOverview:
    schedule = controls.schedule_of(job, state)
    due = next(iter(next_runs(schedule, 1)), None)
    return JobOverview(job, schedule, due, last, state)
