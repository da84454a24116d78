"""Schedules in words."""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from host.hooks.cron import CatchUp
from host.kernel.generation import current

_CALLERS = {
    "scheduler": "the built-in scheduler",
    "url": "the cron address",
    "cli": "the command line",
    "page": "somebody on this page",
}


def in_words(schedule: str) -> str:
    """Say a cron expression in words; one that cannot be read stands as it is."""
    try:
        return CronSim(schedule, datetime.now(UTC)).explain()
    except CronSimError:
        return schedule


CATCH_UP_WORDS = {
    CatchUp.LATEST: "Made up for once, for the newest",
    CatchUp.EACH: "Made up for one by one",
    CatchUp.NEVER: "Left out",
}
"""What becomes of instants that were missed."""


def owner_in_words(job: str) -> str:
    """Say whose job it is: a module's name, or the host."""
    slug = current().registry.job_owner.get(job, "")
    return next((m.artefact.manifest.name for m in current().modules if m.slug == slug), "Trellis")


def caller_in_words(caller: str) -> str:
    """Say who asked for a run."""
    return _CALLERS.get(caller, caller)
