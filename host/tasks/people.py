"""Who is on a task: kept beside it for queries, and the condition of who may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.access.directory import staff_directory
from host.access.teams import mates
from host.database import session
from host.hooks.actor import Actor, ActorKind, Scope
from host.tasks.models import Task, TaskPerson, TaskRole

FEATURE = "tasks"


@dataclass(frozen=True, slots=True)
class Onwards:
    """Who has come to a task and who has left it."""

    came: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()


def ids(texts: Collection[Any] | None) -> tuple[int, ...]:
    """Read ids of staff as the columns of a task hold them."""
    return tuple(int(one) for one in texts or () if str(one).isdecimal())


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition under which the actor may see a task.

    One's own are those that one has made, is to do, or follows.
    """
    scope = Scope.NONE if actor.kind is ActorKind.CONTACT else actor.scope(FEATURE)
    if scope is Scope.ALL:
        return sa.true()
    if scope is Scope.NONE or actor.staff_id is None:
        return sa.false()
    people = mates(actor.staff_id) if scope is Scope.TEAM else {actor.staff_id}
    return of_people(sorted(people))


def of_people(people: Collection[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a task has one of these people on it."""
    return Task.id.in_(sa.select(TaskPerson.task_id).where(TaskPerson.staff_id.in_(people)))


def has(person: int | None, role: TaskRole) -> sa.ColumnElement[bool]:
    """Return the condition that a task has this person in this role; for None, nobody."""
    mine = sa.select(TaskPerson.task_id).where(TaskPerson.role == role.value)
    if person is None:
        return Task.id.not_in(mine)
    return Task.id.in_(mine.where(TaskPerson.staff_id == person))


def keep(task: Task) -> Onwards:
    """Bring the rows of a task's people in step with it; return which assignees came and left."""
    db = session()
    held = {
        (row.role, row.staff_id): row
        for row in db.execute(sa.select(TaskPerson.__table__).where(_of(task)))
    }
    wanted = _wanted(task)
    now = {"is_open": task.is_open, "to_do_on": task.to_do_on, "due_time": task.due_time}
    gone = held.keys() - wanted
    for role, staff_id in gone:
        mine = (TaskPerson.role == role, TaskPerson.staff_id == staff_id)
        db.execute(_quietly(sa.delete(TaskPerson).where(_of(task), *mine)))
    stale = [row for key, row in held.items() if key not in gone and _differs(row, now)]
    if stale:
        db.execute(_quietly(sa.update(TaskPerson).where(_of(task)).values(**now)))
    new = [
        {"task_id": task.id, "role": role, "staff_id": staff_id, **now}
        for role, staff_id in sorted(wanted - held.keys())
    ]
    if new:
        db.execute(sa.insert(TaskPerson.__table__), new)  # type: ignore[arg-type]
    return Onwards(_assigned(wanted - held.keys()), _assigned(gone))


def choices_of(task: Task) -> Mapping[int, int | None]:
    """Return by assignee how many minutes before they chose to be reminded."""
    query = sa.select(TaskPerson.staff_id, TaskPerson.remind_before)
    mine = query.where(_of(task), TaskPerson.role == TaskRole.ASSIGNEE.value)
    return {row.staff_id: row.remind_before for row in session().execute(mine)}


def choose(task: Task, staff_id: int, minutes: int | None) -> None:
    """Keep how long before an assignee is to be reminded."""
    mine = (TaskPerson.role == TaskRole.ASSIGNEE.value, TaskPerson.staff_id == staff_id)
    update = sa.update(TaskPerson).where(_of(task), *mine).values(remind_before=minutes)
    session().execute(_quietly(update))


def _wanted(task: Task) -> set[tuple[str, int]]:
    known = staff_directory().names
    pairs = {(TaskRole.ASSIGNEE.value, one) for one in ids(task.assignees)}
    pairs |= {(TaskRole.FOLLOWER.value, one) for one in ids(task.followers)}
    if task.created_by is not None:
        pairs.add((TaskRole.CREATOR.value, task.created_by))
    return {pair for pair in pairs if pair[1] in known}


def _differs(row: Any, now: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in now.items())


def _assigned(pairs: Collection[tuple[str, int]]) -> frozenset[int]:
    return frozenset(one for role, one in pairs if role == TaskRole.ASSIGNEE.value)


def _of(task: Task) -> sa.ColumnElement[bool]:
    return TaskPerson.task_id == task.id


def _quietly(statement: Any) -> Any:
    """These rows are never loaded as objects, so none has to be looked for in the session."""
    return statement.execution_options(synchronize_session=False)
