"""What the page of a task shows beyond that of any record."""

from __future__ import annotations

from typing import Any

from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records import naming
from host.tasks import choices, people, service, settings
from host.tasks.models import TASK_TYPE, Task
from host.tasks.rules import task_type


def context(kind: RecordType, record: Any, actor: Actor) -> dict[str, Any] | None:
    """Return checklist, series and reminder of a task; None for other records."""
    if kind.key != TASK_TYPE:
        return None
    task: Task = record
    chosen = people.choices_of(task)
    before = settings.remind_before()
    usual = next(label for minutes, label in settings.BEFORE if minutes == before)
    return {
        "items": task.items,
        "done": sum(item.done_at is not None for item in task.items),
        "may": service.may_change(task, actor),
        "open": task.is_open,
        "reminds": task.is_open and task.due_on is not None and actor.staff_id in chosen,
        "remind": chosen.get(actor.staff_id) if actor.staff_id is not None else None,
        "before": settings.BEFORE,
        "usual": usual[:1].lower() + usual[1:],
        "repeats": repeats(task),
        "next_url": naming.path_of(task_type(), task.next_id) if task.next_id else "",
    }


def repeats(task: Task) -> str:
    """Say how a task repeats; nothing for one that comes once."""
    if not task.repeat_unit:
        return ""
    every, unit = task.repeat_every, task.repeat_unit
    often = unit if every == 1 else f"{every} {unit}s"
    when = {
        choices.Repeat.DONE.value: "once this one is complete",
        choices.Repeat.AFTER.value: "counted from the day on which this one is complete",
        choices.Repeat.DUE.value: "when this one is due, complete or not",
    }
    said = f"Every {often}; the next one comes {when[task.repeat_when or 'done']}"
    if task.repeat_until:
        said += f", until {task.repeat_until.day} {task.repeat_until:%b %Y}"
    if task.repeat_count:
        said += f". This is {task.series_number} of {task.repeat_count}"
    return f"{said}."
