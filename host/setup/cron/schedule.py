"""Schedules in words."""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

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


def caller_in_words(caller: str) -> str:
    """Say who asked for a run."""
    return _CALLERS.get(caller, caller)
