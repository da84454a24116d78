"""What handing over gives to the host: its notices, its job, and shared views."""

from __future__ import annotations

from collections.abc import Sequence

from host.handing_over import health, work
from host.handing_over.views import VIEWS
from host.hooks.cron import CronJob
from host.hooks.health import HealthCheck
from host.hooks.holdings import Holding
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.specifications import hookimpl


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give what people are told when somebody leaves."""
    return [
        NotificationKind(
            work.RECEIVED,
            "I take over what a colleague owned",
            group="Records",
            description="One notice for all of it, when an administrator hands over.",
            email=EmailTiming.AT_ONCE,
            position=30,
        ),
        NotificationKind(
            work.ENDED,
            "A hand-over has ended",
            group="Administration",
            description="One that you asked for.",
            position=75,
        ),
    ]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the job that forgets."""
    return [work.FORGET]


@hookimpl
def holdings() -> Sequence[Holding]:
    """Give views of lists that everybody uses."""
    return [VIEWS]


@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    """Give the question whether anybody who left still owns something."""
    return [HealthCheck("host.people_who_left", "People who left", health.lines, position=40)]
