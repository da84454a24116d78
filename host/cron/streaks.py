"""Jobs that fail over and over: tried ever less often, and told to administrators once."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host import clock
from host.cron import alerts
from host.cron.models import CronState
from host.database import session

PAUSES = (60, 300, 900, 1800, 3600)
"""Seconds before the next try after one, two ... failures in a row; the last stays."""
TELL_AFTER = 3
"""Failures in a row after which administrators are told."""
_LONGEST = timedelta(seconds=PAUSES[-1])


def is_blocked(state: CronState, now: datetime) -> bool:
    """Tell whether the job waits for the end of its pause.

    A pause that ends later than the longest one can was begun by a clock that was wrong.
    """
    until = state.blocked_until
    return until is not None and now < until <= now + _LONGEST


def note(job: str, error: str, *, by_hand: bool) -> None:
    """Count a run that has ended, in the caller's transaction.

    One that failed by hand is no sign of the schedule's trouble, and nobody who stood by needs
    to be told; one that went well ends the trouble, whoever started it.
    """
    if error and by_hand:
        return
    _failed(job, error) if error else _went_well(job)


def _failed(job: str, error: str) -> None:
    now = clock.now()
    state = _state(job)
    if state is None:
        return
    state.failures += 1
    pause = PAUSES[min(state.failures, len(PAUSES)) - 1]
    state.blocked_until = now + timedelta(seconds=pause)
    if state.failures >= TELL_AFTER and state.told_at is None:
        state.told_at = now
        alerts.failing(job, state.failures, error)


def _went_well(job: str) -> None:
    state = _state(job)
    if state is None or not state.failures:
        return
    if state.told_at is not None:
        alerts.well_again(job)
    state.failures, state.blocked_until, state.told_at = 0, None, None


def _state(job: str) -> CronState | None:
    query = sa.select(CronState).where(CronState.job == job).with_for_update()
    return session().scalar(query.execution_options(populate_existing=True))
