"""Planning tasks and the tasks of the host that they have become: each follows the other.

What was changed here goes to the host within the same transaction, under the module's name, by
which `following` knows its own changes when it hears of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from host.api import Actor, Conflict, InvalidInput, tasks, transaction

from .. import settings
from ..plans import service as plans
from . import meaning
from .models import Task

PREFIX: Final = "account_planning.task:"


def key_of(task_id: int) -> str:
    """Return the key under which the host knows a planning task."""
    return f"{PREFIX}{task_id}"


def convert(plan_id: int, task_id: int, actor: Actor) -> int:
    """Make a host task of a planning task and return its id; done once, it is done.

    Raises Conflict or InvalidInput with what the host says against it.
    """
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        task = db.get(Task, task_id, populate_existing=True)
        if task is None or task.plan_id != plan.id:
            raise Conflict("There is no such task in this plan.")
        if task.host_task_id is None:
            made = tasks.sync(
                key_of(task.id), _values(task), elevated(actor), about=plan.ref, source=settings.KEY
            )
            task.host_task_id = made.id
            db.flush()
            changes = {"Host task": ("", made.name)}
            plans.content_changed(plan, actor, "made_a_host_task_for", changes, progress=True)
        return task.host_task_id


def push(task: Task, changes: Mapping[str, Any], actor: Actor) -> None:
    """Bring the host's task in step with fields that were changed here, in this transaction.

    ``changes`` are names of attributes of the task to what they were.
    """
    if task.host_task_id is None or not settings.follows_both_ways():
        return
    twin = tasks.find(key_of(task.id))
    if twin is None:
        return
    values = _values(task, twin.status)
    wanted = {_FIELDS[name]: values[_FIELDS[name]] for name in changes if _FIELDS[name] in values}
    if "assignees" in wanted:
        others = [str(one) for one in _ids(twin.assignees) if one != changes["pic_id"]]
        wanted["assignees"] = tuple(dict.fromkeys((*wanted["assignees"], *others)))
    if not wanted:
        return
    try:
        tasks.update(twin.id, wanted, elevated(actor), source=settings.KEY)
    except InvalidInput as error:
        said = next((line for lines in error.fields.values() for line in lines), error.message)
        raise InvalidInput(f"The host's task cannot follow: {said}") from error


def delete_twin(task: Task, actor: Actor) -> None:
    """Delete the host's task of a planning task that goes, when there still is one."""
    twin = tasks.find(key_of(task.id)) if task.host_task_id is not None else None
    if twin is not None:
        tasks.delete(twin.id, elevated(actor), source=settings.KEY)


_FIELDS: Final = {
    "action": "name",
    "pic_id": "assignees",
    "deadline": "due_on",
    "status": "status",
    "priority": "priority",
}
"""Attributes of a planning task, and the fields of the host's that they go to."""


def _values(task: Task, status: str | None = None) -> dict[str, Any]:
    found = {
        "name": meaning.subject_for_host(task.action),
        "assignees": (str(task.pic_id),) if task.pic_id else (),
        "due_on": task.deadline,
        "priority": meaning.priority_for_host(task.urgency),
    }
    wanted = meaning.status_for_host(task.state, status)
    return found | ({"status": wanted} if wanted else {})


def _ids(held: Any) -> list[int]:
    return [int(one) for one in held]


def elevated(actor: Actor) -> Actor:
    """Let the module write in the person's name: who may change one twin changes both."""
    return replace(actor, is_admin=True)
