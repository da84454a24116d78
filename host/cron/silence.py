"""Notices that nobody calls the scheduled jobs: dead cron cannot say so itself.

Every process of the site looks now and then, the web servers too, and one of them tells.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import sqlalchemy as sa

from host import clock
from host.cron import alerts
from host.cron.models import CronSite
from host.database import session, transaction
from host.kernel import heartbeat

QUIET = timedelta(minutes=15)
"""After so long without a call due jobs are late, and pages say so."""
SILENT = timedelta(hours=1)
"""After so long administrators are told."""
_EVERY_SECONDS = 60.0
_looked: list[float] = []


def is_quiet(called_at: datetime | None) -> bool:
    """Tell whether nobody has asked for due jobs lately."""
    return called_at is None or clock.now() - called_at > QUIET


def is_silent(called_at: datetime | None) -> bool:
    """Tell whether nobody has asked for due jobs for so long that somebody must act."""
    return called_at is None or clock.now() - called_at > SILENT


@heartbeat.listener
def now_and_then() -> None:
    """Look, at most once a minute in each process."""
    if _looked and time.monotonic() - _looked[0] < _EVERY_SECONDS:
        return
    _looked[:] = [time.monotonic()]
    look()


def look() -> bool:
    """Tell administrators when nobody has called for an hour; one process does, and once.

    A site that nobody ever called says so on its pages: it is being set up.
    """
    now = clock.now()
    silent = sa.and_(CronSite.silent_at.is_(None), CronSite.last_call_at < now - SILENT)
    found = session().scalar(sa.select(CronSite.last_call_at).where(silent))
    session().rollback()
    if found is None:
        return False
    with transaction() as db:
        claimed = sa.update(CronSite).where(silent).values(silent_at=now)
        if not db.connection().execute(claimed).rowcount:
            return False
        alerts.silent(int((now - found).total_seconds() // 60))
    return True
