"""What reminders give to the host: the job that fires them."""

from __future__ import annotations

from collections.abc import Sequence

from host.hooks.cron import CronContext, CronJob
from host.hooks.holdings import Holding
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.specifications import hookimpl
from host.reminders import service
from host.reminders.holdings import REMINDERS


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give reminders, which somebody has put because they want to be told."""
    return [
        NotificationKind(
            service.KIND,
            "A reminder is due",
            group="Records",
            description="Follow-ups and reminders that you have put, or that were put for you.",
            email=EmailTiming.AT_ONCE,
            position=20,
        )
    ]


@hookimpl
def holdings() -> Sequence[Holding]:
    """Give reminders that wait, which somebody takes over when their person leaves."""
    return [REMINDERS]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the job that fires what is due."""
    return [CronJob("host.reminders", "Send reminders that are due", "*/5 * * * *", fire)]


def fire(context: CronContext) -> None:
    """Fire due reminders, or list them in a dry run."""
    if context.dry_run:
        _list(context)
        return
    for what, number in service.fire_due(context.now).items():
        context.count(what, number)


def _list(context: CronContext) -> None:
    last_id = 0
    while batch := service.due(context.now, last_id):
        for reminder in batch:
            context.log(f"{reminder.due_at:%Y-%m-%d %H:%M} UTC: {reminder.title}")
        context.count("due", len(batch))
        last_id = batch[-1].id
