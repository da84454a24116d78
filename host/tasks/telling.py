"""Tells people what concerns them of a task; nobody is told of what they did themselves."""

from __future__ import annotations

from collections.abc import Iterable

from host.access.directory import staff_directory
from host.hooks.actor import Actor
from host.messaging.notifications import service as notifications
from host.tasks import due, people
from host.tasks.models import Task

ASSIGNED, UNASSIGNED, COMPLETED = (
    "host.task_assigned",
    "host.task_unassigned",
    "host.task_completed",
)


def assigned(task: Task, moved: people.Onwards, actor: Actor) -> None:
    """Tell who has got the task, and who has it no longer."""
    now = ", ".join(staff_directory().name(one) for one in people.ids(task.assignees))
    for staff_id in _others(moved.came, actor):
        said = f"{actor.label} gave you “{task.name}”"
        _tell(staff_id, ASSIGNED, said, task, _details(task), email=True)
    for staff_id in _others(moved.left, actor):
        said = f"{actor.label} took “{task.name}” from you"
        _tell(staff_id, UNASSIGNED, said, task, f"Now with {now or 'nobody'}.", email=True)


def completed(task: Task, actor: Actor) -> None:
    """Tell who made the task and who follows it that it is complete."""
    made = {task.created_by} if task.created_by is not None else set()
    for staff_id in _others({*people.ids(task.followers), *made}, actor):
        said = f"{actor.label} completed “{task.name}”"
        _tell(staff_id, COMPLETED, said, task, _details(task), email=False)


def _others(staff: Iterable[int], actor: Actor) -> list[int]:
    active = staff_directory().active
    return sorted(one for one in staff if one != actor.staff_id and one in active)


def _details(task: Task) -> str:
    about = f"About {task.related_label}. " if task.related_label else ""
    return f"{about}Due: {due.in_words(task.due_on, task.due_time)}."


def _tell(staff_id: int, kind: str, title: str, task: Task, body: str, *, email: bool) -> None:
    notifications.notify(
        staff_id, kind, title, body=body, url=f"/tasks/{task.id}", ref=task.ref, email=email
    )
