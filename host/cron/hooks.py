"""What cron gives to the host: its own tidying, and the built-in scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog

from host import background
from host.cron import service
from host.cron.models import CronRun, RunState
from host.database import session, transaction
from host.errors import Busy
from host.hooks.cron import CronContext, CronJob
from host.hooks.specifications import hookimpl

RUN_DUE = "host.cron.run_due"
KEPT = timedelta(days=30)
_BATCH = 500
log = structlog.get_logger("trellis.cron")


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the job that keeps the history short."""
    return [CronJob("host.cron_tidy", "Delete runs of long ago", "50 3 * * *", tidy)]


@background.scheduler(RUN_DUE)
@background.task(RUN_DUE)
def run_due(caller: str = "scheduler") -> None:
    """Run due jobs, unless another process is at it."""
    try:
        service.run_due(caller=caller)
    except Busy as error:
        log.info("jobs are being run elsewhere", holder=error.message)


def tidy(context: CronContext) -> None:
    """Delete the rows of runs that went well and ended before `KEPT`."""
    old = sa.and_(CronRun.state == RunState.DONE.value, CronRun.finished_at < context.now - KEPT)
    if context.dry_run:
        found = session().scalar(sa.select(sa.func.count(CronRun.id)).where(old))
        context.count("runs to delete", found or 0)
        return
    while ids := list(session().scalars(sa.select(CronRun.id).where(old).limit(_BATCH))):
        with transaction() as db:
            db.connection().execute(sa.delete(CronRun).where(CronRun.id.in_(ids)))
        context.count("runs deleted", len(ids))
