"""What the health page says of scheduled jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from host import clock
from host.cron import service
from host.cron.models import CronState
from host.cron.silence import is_quiet, is_silent
from host.cron.streaks import TELL_AFTER
from host.database import session
from host.hooks.health import Health, HealthLine
from host.kernel.generation import current

_PAGE = "setup_cron.index"


def lines() -> Sequence[HealthLine]:
    """Return how the calls and the jobs do."""
    return [_calls(), _jobs()]


def _calls() -> HealthLine:
    name, called_at = "Calls of scheduled jobs", service.last_call_at()
    if called_at is None:
        meaning = "Nobody has asked for due jobs yet, so they do not run."
        to_do = "Run the worker, or set up a crontab as the page says."
        return HealthLine(name, Health.LOOK, meaning, to_do, _PAGE)
    minutes = max(0, int((clock.now() - called_at).total_seconds() // 60))
    ago = f"{minutes} minutes ago" if minutes else "less than a minute ago"
    if not is_quiet(called_at):
        return HealthLine(name, Health.GOOD, f"The last one was {ago}.")
    state = Health.BAD if is_silent(called_at) else Health.LOOK
    meaning = f"Nobody asks for due jobs, so they do not run; the last call was {ago}."
    to_do = "Start the worker, or look at the crontab that calls this site."
    return HealthLine(name, state, meaning, to_do, _PAGE)


def _jobs() -> HealthLine:
    troubled = sa.or_(CronState.failures > 0, CronState.off_at.is_not(None))
    states = list(session().scalars(sa.select(CronState).where(troubled).order_by(CronState.job)))
    over_and_over = _titles(one for one in states if one.failures >= TELL_AFTER)
    failed = _titles(one for one in states if one.failures)
    off = _titles(one for one in states if one.off_at is not None)
    to_do = "Open the job and read its run."
    if over_and_over:
        meaning = f"Failing over and over: {', '.join(over_and_over)}."
        return HealthLine("Jobs", Health.BAD, meaning, to_do, _PAGE)
    if failed:
        meaning = f"The last try failed: {', '.join(failed)}. It is tried again by itself."
        return HealthLine("Jobs", Health.LOOK, meaning, to_do, _PAGE)
    if off:
        meaning = f"Switched off: {', '.join(off)}."
        return HealthLine("Jobs", Health.LOOK, meaning, "Switch on what is needed.", _PAGE)
    return HealthLine("Jobs", Health.GOOD, "No job fails and none is switched off.")


def _titles(states: Iterable[CronState]) -> list[str]:
    """Return what people call the jobs; those of modules that are away do not count."""
    jobs = current().registry.jobs
    return [jobs[state.job].title for state in states if state.job in jobs]
