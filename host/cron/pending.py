"""Whether a job has anything to do just now: asked with reading alone, before any lease."""

from __future__ import annotations

from datetime import datetime

from host import clock
from host.cron import runs, streaks
from host.cron.controls import schedule_of
from host.cron.models import CronState
from host.cron.schedule import missed, organisation_zone
from host.database import session
from host.hooks.cron import CatchUp, CronJob


def is_pending(job: CronJob, until: datetime) -> bool:
    """Tell whether the job may have something to run; raises BadSchedule.

    Most jobs are not due at most calls, and to ask costs no write. What others do meanwhile only
    makes less of it; whoever then holds the job's lease looks again.
    """
    try:
        state = session().get(CronState, job.name, populate_existing=True)
        if state is None:
            return True
        if state.off_at is not None or streaks.is_blocked(state, clock.now()):
            return False
        since = state.last_due_at or state.anchor_at
        # Where only the newest instant counts, older ones that failed are not tried again.
        only = None if job.catch_up is CatchUp.EACH else since
        if since > until or runs.any_unfinished(job.name, only):
            return True
        return bool(
            missed(schedule_of(job, state), organisation_zone(), since, until, job.catch_up)
        )
    finally:
        session().rollback()  # hold no snapshot while waiting for leases
