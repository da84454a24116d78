"""What happens to a host task happens to the planning task that became it.

It is heard of after its commit. The module leaves alone what it hears of its own changes, so that
nothing goes round.
"""

from __future__ import annotations

from typing import Any

from host.api import TaskChanged, transaction

from .. import settings
from . import meaning
from .linking import PREFIX, elevated
from .models import Task
from .service import follow

_ALWAYS_SOMETHING = {"status", "priority"}


def pull(event: TaskChanged) -> None:
    """Bring the planning task in step; the plan that is read-only stays as it is."""
    key = event.task.external_key or ""
    number = key.removeprefix(PREFIX)
    if event.source == settings.KEY or number == key or not number.isdecimal():
        return
    with transaction() as db:
        task = db.get(Task, int(number), populate_existing=True)
        if task is None or task.host_task_id != event.task.id:
            return
        if event.verb == "deleted":
            task.host_task_id = None
        else:
            follow(task, _heard(task, event), elevated(event.actor))


def _heard(task: Task, event: TaskChanged) -> dict[str, Any]:
    """Return what the host's change means here: attributes of the task to their new values."""
    twin, found = event.task, dict[str, Any]()
    if "name" in event.changes and twin.subject != meaning.subject_for_host(task.action):
        found["action"] = twin.subject
    if "status" in event.changes:
        found["status"] = meaning.status_from_host(twin.status)
    if "priority" in event.changes:
        found["priority"] = meaning.priority_from_host(twin.priority)
    if "due_on" in event.changes:
        found["deadline"] = twin.due_on
    if "assignees" in event.changes and task.pic_id not in twin.assignees:
        found["pic_id"] = twin.assignees[0] if twin.assignees else None
    return {
        name: value
        for name, value in found.items()
        if value is not None or name not in _ALWAYS_SOMETHING
    }
