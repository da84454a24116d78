"""The daily digest: what is due and overdue, one message a day for each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from host.access.directory import staff_directory
from host.database import session, transaction
from host.hooks.cron import CronContext
from host.messaging.notifications import service as notifications
from host.messaging.notifications.models import Notification
from host.tasks import due, settings
from host.tasks.models import Task, TaskPerson, TaskRole

KIND = "host.task_digest"
CATCH_UP_HOURS = 6
"""So long after its hour a digest is still sent, when cron was away."""
_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person has to do today."""

    staff_id: int
    today: int
    overdue: int

    @property
    def title(self) -> str:
        """The subject of the message."""
        parts = []
        if self.today:
            parts.append(f"{self.today} {'task is' if self.today == 1 else 'tasks are'} due today")
        if self.overdue:
            parts.append(f"{self.overdue} {'is' if self.overdue == 1 else 'are'} overdue")
        if not self.today:
            noun = "task is" if self.overdue == 1 else "tasks are"
            parts = [f"{self.overdue} {noun} overdue"]
        return ", ".join(parts)


def send(context: CronContext) -> None:
    """Send today's digests from their hour on; doing it again sends nothing more."""
    hour = settings.digest_hour()
    here = context.now.astimezone(context.timezone)
    if hour is None or not hour <= here.hour < hour + CATCH_UP_HOURS:
        return
    for one in wanted(context.today):
        if context.dry_run:
            context.log(f"{staff_directory().name(one.staff_id)}: {one.title}")
            context.count("due")
        else:
            context.count("sent", int(_send(one, context.today, here)))


def wanted(today: date) -> list[Digest]:
    """Return who has something due or overdue and has not been told today."""
    own = TaskPerson
    late = sa.func.sum(sa.case((own.to_do_on < today, 1), else_=0))
    query = (
        sa.select(own.staff_id, sa.func.count().label("open"), late.label("late"))
        .where(own.role == TaskRole.ASSIGNEE.value, own.is_open.is_(True), own.to_do_on <= today)
        .group_by(own.staff_id)
        .order_by(own.staff_id)
    )
    found = [
        Digest(row.staff_id, row.open - int(row.late), int(row.late))
        for row in session().execute(query)
        if row.staff_id in staff_directory().active
    ]
    told = _told([_key(one.staff_id, today) for one in found])
    return [one for one in found if _key(one.staff_id, today) not in told]


def _send(one: Digest, today: date, here: datetime) -> bool:
    lines = [f"{due.in_words(row.due_on, row.due_time, here)}: {_line(row)}" for row in
             _first(one.staff_id, today)]  # fmt: skip
    left = one.today + one.overdue - len(lines)
    if left > 0:
        lines.append(f"and {left} more")
    with transaction():
        notifications.notify(
            one.staff_id,
            KIND,
            one.title,
            body="\n".join(lines),
            url="/my-work",
            email=True,
            dedupe_key=_key(one.staff_id, today),
        )
    return True


def _first(staff_id: int, today: date) -> Sequence[Any]:
    own = TaskPerson
    query = (
        sa.select(Task.name, Task.related_label, Task.due_on, Task.due_time)
        .join(own, own.task_id == Task.id)
        .where(
            own.staff_id == staff_id,
            own.role == TaskRole.ASSIGNEE.value,
            own.is_open.is_(True),
            own.to_do_on <= today,
        )
        .order_by(own.to_do_on, own.due_time, own.task_id)
        .limit(_SHOWN)
    )
    return session().execute(query).all()


def _line(row: Any) -> str:
    return f"{row.name} ({row.related_label})" if row.related_label else str(row.name)


def _key(staff_id: int, today: date) -> str:
    return f"{KIND}:{staff_id}:{today}"


def _told(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        query = sa.select(Notification.dedupe_key).where(
            Notification.dedupe_key.in_(keys[start : start + 500])
        )
        found |= {key for key in session().scalars(query) if key}
    return found
