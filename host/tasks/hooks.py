"""What tasks give to the host: their type, kinds, rights, settings and jobs."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.hooks.cron import CronContext, CronJob
from host.hooks.faces import DemoData
from host.hooks.holdings import Holding
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, VIEW_TEAM, Feature
from host.hooks.record_types import RecordType
from host.hooks.records import RecordChanged
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.hooks.tasks import TaskKind
from host.kernel.generation import current
from host.records import pointing
from host.records import service as records
from host.tasks import demo, digest, people, recurrence, telling
from host.tasks.choices import KINDS
from host.tasks.holdings import TASKS as HELD_TASKS
from host.tasks.models import Task
from host.tasks.record_types import TASK
from host.tasks.settings import TASK_SETTINGS

_TOGETHER = 100
_OWN = (VIEW_OWN, CREATE, EDIT)
TASKS = Feature(
    people.FEATURE,
    "Tasks",
    (VIEW, VIEW_TEAM, VIEW_OWN, CREATE, EDIT, DELETE),
    presets={
        "Account manager": (VIEW_TEAM, VIEW_OWN, CREATE, EDIT, DELETE),
        "Sales representative": _OWN,
        "Read only": (VIEW,),
    },
)


NOTICES = tuple(
    NotificationKind(key, label, group="Tasks", email=email, position=position)
    for position, (key, label, email) in enumerate(
        (
            (telling.ASSIGNED, "Somebody gives me a task", EmailTiming.AT_ONCE),
            (telling.UNASSIGNED, "Somebody takes a task from me", EmailTiming.AT_ONCE),
            (telling.COMPLETED, "A task that I made or follow is complete", EmailTiming.NEVER),
            (digest.KIND, "What I have to do today", EmailTiming.AT_ONCE),
        ),
        start=40,
    )
)


@hookimpl
def record_types() -> Sequence[RecordType]:
    """Give the type of record."""
    return [TASK]


@hookimpl
def task_kinds() -> Sequence[TaskKind]:
    """Give the kinds that there are without any module."""
    return KINDS


@hookimpl
def holdings() -> Sequence[Holding]:
    """Give what people have to do, which somebody takes over when they leave."""
    return [HELD_TASKS]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    """Give what people are told of tasks."""
    return NOTICES


@hookimpl
def permissions() -> Sequence[Feature]:
    """Give the rights on tasks."""
    return [TASKS]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the section about reminders and the digest."""
    return [TASK_SETTINGS]


@hookimpl
def demo_data() -> Sequence[DemoData]:
    """Give the demonstration's tasks; they come last, about what is there by then."""
    return [DemoData("host.tasks", demo.load, position=900)]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the job of the digest, and the one that lets series go on."""
    return [
        CronJob("host.task_digest", "Send the digests of tasks", "5 * * * *", digest.send),
        CronJob("host.task_series", "Make recurring tasks that are due", "10 * * * *", go_on),
    ]


@hookimpl
def record_changed(event: RecordChanged) -> None:
    """Let tasks know a record by the name that it has now."""
    kind = current().registry.record_types.get(event.ref.type)
    if kind is None or event.verb != "updated" or kind.title not in event.changes:
        return
    label = event.ref.label[:300]
    about = (Task.related == pointing.key_of(event.ref), Task.related_label != label)
    if session().scalar(sa.select(Task.id).where(*about).limit(1)) is None:
        return
    with transaction() as db:
        ids = list(db.scalars(sa.select(Task.id).where(*about)))
        db.connection().execute(sa.update(Task).where(*about).values(related_label=label))
        records.rewritten(TASK, ids)


def go_on(context: CronContext) -> None:
    """Make the next one of each series whose day has come."""
    last_id = 0
    while ids := recurrence.due_series(context.today, last_id, _TOGETHER):
        for task_id in ids:
            if context.dry_run:
                context.count("due")
            elif _go_on(task_id):
                context.count("made")
        last_id = ids[-1]


def _go_on(task_id: int) -> bool:
    with transaction():
        task: Task = records.locked(TASK, task_id, SYSTEM)
        made = recurrence.go_on(TASK, task, SYSTEM)
    return made is not None
