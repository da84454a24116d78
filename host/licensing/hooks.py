"""What licensing gives to the host: its settings, and the check again and again."""

from __future__ import annotations

from collections.abc import Sequence

from host import background, clock
from host.hooks.cron import CronContext, CronJob
from host.hooks.health import HealthCheck
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.licensing import checking, health, notices
from host.licensing.service import CHECK
from host.licensing.settings import LICENCE_SETTINGS

SCHEDULE = "23 * * * *"
"""Once an hour it looks whose turn it is; each licence's turn comes once a day."""


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the section of licence servers."""
    return [LICENCE_SETTINGS]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give changes of licences, which administrators are told of."""
    return [
        NotificationKind(
            notices.KIND,
            "A licence changes",
            group="Administration",
            description="The licence of a module lapses, cannot be checked, or is good again.",
            email=EmailTiming.AT_ONCE,
            may_switch_off=False,
            position=80,
        )
    ]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the job that checks the licences whose turn it is."""
    return [CronJob("host.licences", "Check the licences of modules", SCHEDULE, check_due)]


@background.task(CHECK)
def check_one(slug: str) -> None:
    """Check one module's licence, because an administrator asked for it."""
    for manifest in checking.licensed():
        if manifest.slug == slug:
            checking.check(manifest)


def check_due(context: CronContext) -> None:
    """Check the licences whose turn it is; in a dry run, only name them."""
    for manifest in checking.due(clock.now()):
        if context.dry_run:
            context.log(f"{manifest.slug} would be checked")
            continue
        state = checking.check(manifest)
        context.count("licences checked")
        if state is not None:
            context.log(f"{manifest.slug}: {state.value}")


@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    """Say how licences stand."""
    return [HealthCheck("host.licences", "Licences", health.lines, position=34)]
