"""Tasks: added, changed, completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from host.api import Actor, InvalidInput, Staff, StaleRecord, activity, clock, session, transaction

from .. import events
from ..plans import periods
from ..plans import service as plans
from ..plans.choices import Priority, TaskStatus
from ..plans.facts import staff_name
from ..plans.models import Plan
from ..reminders import service as reminders
from . import linking
from .branches import Level, find, next_task_position
from .models import Item, Task

MAX_ACTION = 500
_PROGRESS = {"Status"}


@dataclass(frozen=True, slots=True)
class TaskData:
    """What a form says of a task."""

    action: str
    pic_id: int | None = None
    deadline: date | None = None
    status: TaskStatus = TaskStatus.NOT_STARTED
    priority: Priority = Priority.MEDIUM

    @classmethod
    def of(cls, task: Task) -> TaskData:
        """Read a stored task."""
        return cls(task.action, task.pic_id, task.deadline, task.state, task.urgency)


def get(plan: Plan, task_id: int) -> Task:
    """Return a task of the plan; raises NotFound."""
    task = find(Level.TASK, task_id, plan)
    assert isinstance(task, Task)
    return task


def add(plan_id: int, item_id: int, data: TaskData, actor: Actor) -> Task:
    """Add a task at the end of an item."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        item = find(Level.ITEM, item_id, plan)
        assert isinstance(item, Item)
        task = made(item, data, next_task_position(item.id), actor)
        db.add(task)
        db.flush()
        _tell(plan, task, {"Task": ("", task.action)}, "added_a_task_to", actor)
        reminders.sync(task, plan)
    return task


def made(item: Item, data: TaskData, position: int, actor: Actor) -> Task:
    """Return a task that is not stored yet; raises InvalidInput by field."""
    task = Task(
        plan_id=item.plan_id,
        item_id=item.id,
        position=position,
        created_at=clock.now(),
        created_by=actor.staff_id,
    )
    _put(task, _checked(data, task), actor)
    return task


def change(
    plan_id: int, task_id: int, data: TaskData, actor: Actor, version: int | None = None
) -> Task:
    """Change a task; raises StaleRecord when ``version`` is not the stored one."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        task = get(plan, task_id)
        if version is not None and task.version != version:
            raise StaleRecord("Somebody else saved this task while your form was open.")
        linking.push(task, _write(plan, task, data, actor), actor)
    return task


def follow(task: Task, values: Mapping[str, Any], actor: Actor) -> None:
    """Take over what the host's task has become; a plan that is read-only stays as it is."""
    plan = plans.locked(task.plan_id, actor)
    if values and not plan.lock_reason:
        _write(plan, task, replace(TaskData.of(task), **values), actor)


def set_status(plan_id: int, task_id: int, status: TaskStatus, actor: Actor) -> Task:
    """Move a task to another status and leave everything else."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        values = asdict(TaskData.of(get(plan, task_id)))
        return change(plan_id, task_id, TaskData(**values | {"status": status}), actor)


def hand_over(task_id: int, who: int, to: int, actor: Actor) -> bool:
    """Put another person in charge of somebody who leaves; an approval of the plan stays."""
    known = session().get(Task, task_id)
    if known is None:
        return False
    with transaction() as db:
        plan = plans.editable(known.plan_id, actor)
        task = get(plan, task_id)
        if task.pic_id != who:
            return False
        before = facts_of(task)
        task.pic_id = to
        task.updated_at, task.updated_by = clock.now(), actor.staff_id
        db.flush()
        changes = activity.changes_of(before, facts_of(task))
        _tell(plan, task, changes, "changed_a_task_of", actor, progress=True)
        reminders.sync(task, plan)
    return True


def _write(plan: Plan, task: Task, data: TaskData, actor: Actor) -> dict[str, Any]:
    """Store and tell what differs; returns the old values of the attributes that do."""
    before, old, was_done = facts_of(task), asdict(TaskData.of(task)), task.is_done
    _put(task, _checked(data, task), actor)
    changes = activity.changes_of(before, facts_of(task))
    if not changes:
        return {}
    session().flush()
    completed = task.is_done and not was_done
    _tell(plan, task, changes, "changed_a_task_of", actor, completed=completed)
    reminders.sync(task, plan)
    new = asdict(TaskData.of(task))
    return {name: value for name, value in old.items() if new[name] != value}


def facts_of(task: Task) -> dict[str, Any]:
    """Return the task's fields as they read in a history, by label."""
    return {
        "Action": task.action,
        "In charge": staff_name(task.pic_id),
        "Deadline": task.deadline,
        "Status": task.state.label,
        "Priority": task.urgency.label,
    }


def payload_of(task: Task) -> dict[str, Any]:
    """Return the task as webhooks send it."""
    pic = {"id": task.pic_id, "name": staff_name(task.pic_id)} if task.pic_id else None
    return {
        "id": task.id,
        "action": task.action,
        "person_in_charge": pic,
        "deadline": task.deadline,
        "status": task.status,
        "priority": task.priority,
    }


def _put(task: Task, data: TaskData, actor: Actor) -> None:
    done_before = task.completed_at
    task.action, task.pic_id, task.deadline = data.action.strip(), data.pic_id, data.deadline
    task.status, task.priority = data.status.value, data.priority.value
    task.completed_at = (done_before or clock.now()) if task.is_done else None
    task.updated_at, task.updated_by = clock.now(), actor.staff_id


def _checked(data: TaskData, task: Task) -> TaskData:
    bad: dict[str, list[str]] = {}
    action = data.action.strip()
    if not action:
        bad["action"] = ["Enter what is to be done."]
    elif len(action) > MAX_ACTION:
        bad["action"] = [f"Keep this to {MAX_ACTION} characters."]
    year = data.deadline.year if data.deadline else periods.FIRST_YEAR
    if not periods.FIRST_YEAR <= year <= periods.LAST_YEAR:
        bad["deadline"] = [
            f"The year must be between {periods.FIRST_YEAR} and {periods.LAST_YEAR}."
        ]
    if data.pic_id is not None and data.pic_id != task.pic_id:
        person = session().get(Staff, data.pic_id)
        if person is None or not person.is_active:
            bad["pic"] = ["Choose an active member of staff."]
    if bad:
        raise InvalidInput("The task was not saved: some fields need a change.", bad)
    return data


def _tell(
    plan: Plan,
    task: Task,
    changes: dict[str, tuple[Any, Any]],
    verb: str,
    actor: Actor,
    *,
    completed: bool = False,
    progress: bool = False,
) -> None:
    """Log the change; ticking a task off is progress, the rest is content of the plan."""
    hooks: tuple[str, ...] = (events.UPDATED,)
    if completed:
        hooks, verb = (*hooks, events.TASK_COMPLETED), "completed_a_task_of"
    plans.content_changed(
        plan,
        actor,
        verb,
        changes,
        note="" if "Task" in changes else task.action,
        hooks=hooks,
        progress=progress or changes.keys() <= _PROGRESS,
        task=payload_of(task),
    )
