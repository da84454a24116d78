"""Keeps one reminder of each assignee in step with the task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from host import clock
from host.access.directory import staff_directory
from host.reminders import service as reminders
from host.tasks import due, people, settings
from host.tasks.models import TASK_TYPE, Task


def subject_of(task_id: int, staff_id: int) -> str:
    """Return the name under which one person's reminder of a task is known."""
    return f"{TASK_TYPE}:{task_id}:{staff_id}"


def keep(task: Task, left: frozenset[int] = frozenset()) -> None:
    """Put, move or cancel the reminders of a task, in the caller's transaction."""
    for staff_id in left:
        reminders.cancel(subject_of(task.id, staff_id))
    for staff_id, chosen in people.choices_of(task).items():
        _keep_one(task, staff_id, instant_of(task, chosen))


def instant_of(task: Task, chosen: int | None) -> datetime | None:
    """Return when somebody is to be reminded; None for never.

    On a day without a time, the morning of that day counts, or the morning so many days before.
    """
    minutes = settings.remind_before() if chosen is None else chosen
    if task.due_on is None or not task.is_open or minutes == settings.NEVER:
        return None
    at = due.instant(task.due_on, task.due_time, settings.morning())
    whole_day = not task.due_time and minutes < settings.DAY
    if minutes >= settings.DAY:
        # By the clock on the wall: a day before is the same time of the day before.
        return (at - timedelta(minutes=minutes)).astimezone(UTC)
    return at.astimezone(UTC) - timedelta(minutes=0 if whole_day else minutes)


def _keep_one(task: Task, staff_id: int, at: datetime | None) -> None:
    subject = subject_of(task.id, staff_id)
    if at is None or staff_id not in staff_directory().active:
        reminders.cancel(subject)
        return
    occasion = f"{subject}:{at:%Y-%m-%dT%H:%M}"
    if at <= clock.now() and all(one.occasion != occasion for one in reminders.pending(subject)):
        reminders.cancel(subject)  # that moment was over before anybody knew of it
        return
    about = f", {task.related_label}" if task.related_label else ""
    reminders.put(
        subject,
        occasion,
        staff_id=staff_id,
        due_at=at,
        title=f"{task.name}{about}",
        body=f"{task.name}{about}. Due {_when(task)}.",
        url=f"/tasks/{task.id}",
        ref=task.ref,
    )


def _when(task: Task) -> str:
    assert task.due_on is not None
    day = f"{task.due_on.day} {task.due_on:%b %Y}"
    return f"{day}, {task.due_time}" if task.due_time else day
