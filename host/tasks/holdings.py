"""What people have to do, for the day that somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.holdings import Held, Holding
from host.tasks import people, service
from host.tasks.models import Task, TaskPerson, TaskRole


def _open() -> sa.Select[int, int | None]:
    query = sa.select(TaskPerson.task_id, TaskPerson.staff_id)
    return query.where(TaskPerson.role == TaskRole.ASSIGNEE.value, TaskPerson.is_open.is_(True))


def _shown(ids: Sequence[int]) -> Mapping[int, Held]:
    rows = session().execute(sa.select(Task.id, Task.name).where(Task.id.in_(ids)))
    return {row.id: Held(row.name, f"/tasks/{row.id}") for row in rows}


def _give(task_id: int, who: int, to: int, actor: Actor) -> bool:
    fresh = sa.select(Task).where(Task.id == task_id).with_for_update()
    task = session().scalar(fresh.execution_options(populate_existing=True))
    if task is None or who not in people.ids(task.assignees):
        return False
    return bool(service.reassign(task_id, who, to, actor).changes)


TASKS = Holding(
    key="host.tasks",
    singular="task",
    plural="tasks",
    held=_open,
    show=_shown,
    give=_give,
    position=110,
)
"""Open tasks; the one that is open carries its series to the new person."""
