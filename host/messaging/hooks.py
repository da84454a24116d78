"""What messaging gives to the host: its settings and its jobs."""

from __future__ import annotations

from collections.abc import Sequence

from host.background import sweeping
from host.hooks.cron import CronContext, CronJob
from host.hooks.health import HealthCheck
from host.hooks.mail_templates import MailTemplate
from host.hooks.notifications import NotificationKind
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.messaging import tidying
from host.messaging.mail import delivery as mail
from host.messaging.mail import health as mail_health
from host.messaging.mail.settings import MAIL_SETTINGS
from host.messaging.mail.shipped import SHIPPED
from host.messaging.notifications import letters, mentions, post
from host.messaging.notifications.settings import NOTIFICATION_SETTINGS
from host.messaging.webhooks import delivery as webhooks
from host.messaging.webhooks import health as webhook_health
from host.messaging.webhooks import switching_off
from host.messaging.webhooks.settings import WEBHOOK_SETTINGS

TASKS = (mail.deliver_due, mail.deliver_one, webhooks.wake, webhooks.deliver_test, post.deliver_due)
"""Importing the deliveries is what makes them known to the queue."""
LISTENERS = (mentions.tell,)
"""Importing them is what makes comments tell whom they name."""
_WITHOUT_WORKER_SECONDS = 25.0


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the sections of e-mail, notifications and webhooks."""
    return [MAIL_SETTINGS, NOTIFICATION_SETTINGS, WEBHOOK_SETTINGS]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give mentions in comments, and webhooks that end."""
    return [mentions.MENTION, switching_off.OFF]


@hookimpl
def mail_templates() -> Sequence[MailTemplate]:
    """Give the mails of the host itself."""
    return [*SHIPPED, *letters.SHIPPED]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the sweep, which needs no worker, and the daily tidying."""
    return [
        CronJob("host.sweep", "Send what waits in the outboxes", "* * * * *", sweep),
        CronJob("host.tidy", "Delete messages sent long ago", "40 3 * * *", tidying.tidy),
    ]


def sweep(context: CronContext) -> None:
    """Enqueue what is due; where no worker runs, a crontab is enough to send it."""
    if context.dry_run:
        context.count("due", len(sweeping.due()))
        return
    if sweeping.worker_seen():
        counts = sweeping.enqueue_due()
    else:
        counts = sweeping.execute_due(_WITHOUT_WORKER_SECONDS)
        context.log("No worker process was seen: done here.")
    for name, number in counts.items():
        context.count(name, number)


@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    """Say how mail and webhooks do."""
    return [
        HealthCheck("host.mail", "Mail", mail_health.lines, position=24),
        HealthCheck("host.webhooks", "Webhooks", webhook_health.lines, position=26),
    ]
