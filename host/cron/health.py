"""What the health page says of scheduled jobs."""

from __future__ import annotations

from host.cron import overview, service
from host.cron.silence import is_quiet, is_silent
from host.kernel.health_line import Health, HealthLine

_PAGE = "setup_cron.index"


def lines() -> list[HealthLine]:
    """Return how the calls and the jobs do."""
    return [_calls(), _jobs()]


def _calls() -> HealthLine:
    called_at = service.last_call_at()
    if not is_quiet(called_at):
        return HealthLine("Calls of scheduled jobs", Health.GOOD, "Due jobs are asked for.")
    state = Health.BAD if called_at and is_silent(called_at) else Health.LOOK
    meaning = "Nobody asks for due jobs, so they do not run."
    to_do = "Run the worker, or set up a crontab as the page says."
    return HealthLine("Calls of scheduled jobs", state, meaning, to_do, _PAGE)


def _jobs() -> HealthLine:
    jobs = overview.of_all()
    failing = [one.job.title for one in jobs if one.failures]
    off = [one.job.title for one in jobs if one.is_off]
    if failing:
        meaning = f"The last try failed: {', '.join(failing)}."
        return HealthLine("Jobs", Health.BAD, meaning, "Open the job and read its run.", _PAGE)
    if off:
        meaning = f"Switched off: {', '.join(off)}."
        return HealthLine("Jobs", Health.LOOK, meaning, "Switch on what is needed.", _PAGE)
    return HealthLine("Jobs", Health.GOOD, "No job fails and none is switched off.")
