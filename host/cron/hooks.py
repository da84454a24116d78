"""What cron gives to the host: its own tidying, and the built-in scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog

from host import background
from host.cron import alerts, health, service
from host.cron import silence as _silence  # noqa: F401 - it listens to the heartbeat
from host.cron.models import CronRun, RunState
from host.cron.settings import CRON_SETTINGS, SECTION
from host.database import session, transaction
from host.errors import Busy
from host.hooks.cron import CronContext, CronJob
from host.hooks.health import HealthCheck
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.settings import service as config

RUN_DUE = "host.cron.run_due"
_BATCH = 500
log = structlog.get_logger("trellis.cron")


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the section about the history."""
    return [CRON_SETTINGS]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give trouble of scheduled jobs, which administrators are told of."""
    return [
        NotificationKind(
            alerts.KIND,
            "A scheduled job keeps failing",
            group="Administration",
            description="Or works again; and when nobody calls the scheduled jobs.",
            email=EmailTiming.AT_ONCE,
            may_switch_off=False,
            position=75,
        )
    ]


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
    """Delete runs that ended so long ago that the settings no longer keep them."""
    old = sa.or_(
        _ended_before(RunState.DONE, context, "kept_days"),
        _ended_before(RunState.FAILED, context, "kept_failed_days"),
    )
    if context.dry_run:
        found = session().scalar(sa.select(sa.func.count(CronRun.id)).where(old))
        context.count("runs to delete", found or 0)
        return
    while ids := list(session().scalars(sa.select(CronRun.id).where(old).limit(_BATCH))):
        with transaction() as db:
            db.connection().execute(sa.delete(CronRun).where(CronRun.id.in_(ids)))
        context.count("runs deleted", len(ids))


def _ended_before(state: RunState, context: CronContext, kept: str) -> sa.ColumnElement[bool]:
    limit = context.now - timedelta(days=config.get(SECTION, kept))
    return sa.and_(CronRun.state == state.value, CronRun.finished_at < limit)


@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    """Say how calls and jobs do."""
    return [HealthCheck("host.cron", "Scheduled jobs", health.lines, position=20)]
