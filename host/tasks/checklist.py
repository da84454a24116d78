"""The steps of a task: added, put in order, ticked one by one."""

from __future__ import annotations

import sqlalchemy as sa

from host import clock
from host.activity.service import record as log
from host.database import session, transaction
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.records import service as records
from host.records.entering import texts
from host.tasks import service
from host.tasks.models import Task, TaskItem
from host.tasks.rules import task_type

LONGEST = 300
MOST = 100


def add(task_id: int, text: str, actor: Actor) -> TaskItem:
    """Add a step at the end; the text of several lines becomes one step."""
    wanted = texts.line(text)
    if not wanted:
        raise InvalidInput.of("text", "Say what the step is.")
    if len(wanted) > LONGEST:
        raise InvalidInput.of("text", f"Keep it below {LONGEST} characters.")
    with transaction() as db:
        task = _open(task_id, actor)
        steps = _steps(task)
        if len(steps) >= MOST:
            raise InvalidInput.of("text", f"A checklist has {MOST} steps at most.")
        item = TaskItem(
            task_id=task.id, position=steps[-1].position + 1 if steps else 0, text=wanted
        )
        db.add(item)
        db.flush()
        log(actor, "added_a_step_to", task.ref, note=wanted)
    return item


def tick(task_id: int, item_id: int, actor: Actor, *, done: bool) -> TaskItem:
    """Tick a step off, or take the tick back; who did it stays beside it."""
    with transaction() as db:
        task = _open(task_id, actor)
        item = _item(task, item_id)
        if (item.done_at is not None) == done:
            return item
        item.done_at = clock.now() if done else None
        item.done_by = actor.staff_id if done else None
        item.done_label = actor.label if done else ""
        db.flush()
        log(actor, "ticked_a_step_of" if done else "reopened_a_step_of", task.ref, note=item.text)
    return item


def move(task_id: int, item_id: int, actor: Actor, *, up: bool) -> None:
    """Change places with the step before or after."""
    with transaction():
        task = _open(task_id, actor)
        steps = _steps(task)
        at = steps.index(_item(task, item_id))
        to = at - 1 if up else at + 1
        if 0 <= to < len(steps):
            steps[at], steps[to] = steps[to], steps[at]
            for place, step in enumerate(steps):
                step.position = place


def remove(task_id: int, item_id: int, actor: Actor) -> None:
    """Take a step away."""
    with transaction() as db:
        task = _open(task_id, actor)
        item = _item(task, item_id)
        log(actor, "removed_a_step_of", task.ref, note=item.text)
        db.delete(item)


def _open(task_id: int, actor: Actor) -> Task:
    task: Task = records.locked(task_type(), task_id, actor)
    if not service.may_change(task, actor):
        raise PermissionDenied("Only who may change the task can work on its checklist.")
    return task


def _steps(task: Task) -> list[TaskItem]:
    query = sa.select(TaskItem).where(TaskItem.task_id == task.id)
    return list(session().scalars(query.order_by(TaskItem.position, TaskItem.id)))


def _item(task: Task, item_id: int) -> TaskItem:
    item = session().get(TaskItem, item_id, populate_existing=True)
    if item is None or item.task_id != task.id:
        raise NotFound("There is no such step. Somebody may have removed it.")
    return item
