"""Tasks for the pages of the host and for modules: made, changed, completed, found.

Values go by the keys of the fields: ``name``, ``description``, ``kind``, ``status``,
``priority``, ``assignees``, ``followers``, ``start_on``, ``due_on``, ``due_time`` and the rest.
Every change is checked, logged, told and undoable like that of any record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from host.database import session, transaction
from host.errors import Conflict, InvalidInput
from host.hooks.actor import Actor, right
from host.hooks.permissions import EDIT
from host.hooks.records import RecordRef
from host.records import pointing
from host.records import service as records
from host.records.service import Saved
from host.tasks import events, people, reminding
from host.tasks.choices import Status
from host.tasks.models import Task
from host.tasks.rules import task_type


def create(
    values: Mapping[str, Any],
    actor: Actor,
    *,
    about: RecordRef | None = None,
    external_key: str | None = None,
    source: str = "",
) -> Task:
    """Make a task, about a record when one is named.

    ``external_key`` is what the caller knows it by, unique over all tasks; begin it with your
    slug. Raises InvalidInput naming every refused field, Conflict for a key that is taken.
    """
    kind = task_type()
    given = dict(values)
    if about is not None:
        given["related"] = pointing.key_of(about)
    with transaction(), events.caused_by(source), events.known_as(external_key):
        if external_key is not None and find(external_key) is not None:
            raise Conflict(f"There is a task with the key “{external_key}” already.")
        made: Task = records.create(kind, given, actor).record
    return made


def update(task_id: int, values: Mapping[str, Any], actor: Actor, *, source: str = "") -> Saved:
    """Change the fields that are given; who made a task or is to do it may."""
    with events.caused_by(source):
        return records.update(task_type(), task_id, values, _able(task_id, actor))


def complete(task_id: int, actor: Actor, *, source: str = "") -> Saved:
    """Say that a task is done; one that is done already stays as it is."""
    return update(task_id, {"status": Status.COMPLETE.value}, actor, source=source)


def reopen(task_id: int, actor: Actor, *, source: str = "") -> Saved:
    """Say that a task is not done after all."""
    return update(task_id, {"status": Status.NOT_STARTED.value}, actor, source=source)


def postpone(task_id: int, day: date, actor: Actor, *, source: str = "") -> Saved:
    """Make a task due on another day; its time of the day stays."""
    return update(task_id, {"due_on": day}, actor, source=source)


def reassign(task_id: int, staff_id: int, to: int, actor: Actor, *, source: str = "") -> Saved:
    """Put one person in the place of another; both are told."""
    task: Task = records.get(task_type(), task_id, actor)
    if staff_id not in people.ids(task.assignees):
        raise InvalidInput.of("assignees", "This task is not with that person.")
    others = [one for one in people.ids(task.assignees) if one not in {staff_id, to}]
    wanted = tuple(str(one) for one in (*others, to))
    return update(task_id, {"assignees": wanted}, actor, source=source)


def delete(task_id: int, actor: Actor, *, source: str = "") -> Saved:
    """Delete a task."""
    with events.caused_by(source):
        return records.delete(task_type(), task_id, actor)


def sync(
    external_key: str,
    values: Mapping[str, Any],
    actor: Actor,
    *,
    about: RecordRef | None = None,
    source: str = "",
) -> Task:
    """Make the task of this key, or bring it in step: doing it twice changes nothing more."""
    with transaction():
        known = find(external_key)
        if known is None:
            return create(values, actor, about=about, external_key=external_key, source=source)
        given = dict(values)
        if about is not None and known.related != pointing.key_of(about):
            given["related"] = pointing.key_of(about)
        return update(known.id, given, actor, source=source).record  # type: ignore[no-any-return]


def find(external_key: str) -> Task | None:
    """Return the task of a key, whoever may see it."""
    query = sa.select(Task).where(Task.external_key == external_key)
    return session().scalar(query.execution_options(populate_existing=True))


def get(task_id: int, actor: Actor) -> Task:
    """Return a task; raises NotFound for one that the actor may not see."""
    found: Task = records.get(task_type(), task_id, actor)
    return found


def of_record(
    about: RecordRef, actor: Actor, *, open_only: bool = True, limit: int = 50
) -> Sequence[Task]:
    """Return the tasks about a record that the actor may see, the next one first."""
    query = sa.select(Task).where(Task.related == pointing.key_of(about), people.readable(actor))
    if open_only:
        query = query.where(Task.status != Status.COMPLETE.value)
    return session().scalars(query.order_by(Task.to_do_on, Task.id).limit(limit)).all()


def remind(task_id: int, actor: Actor, minutes: int | None) -> None:
    """Choose how long before it is due one is reminded of a task that one is to do."""
    with transaction():
        task: Task = records.locked(task_type(), task_id, actor)
        if actor.staff_id not in people.ids(task.assignees):
            raise Conflict("Only those who are to do a task are reminded of it.")
        assert actor.staff_id is not None
        people.choose(task, actor.staff_id, minutes)
        reminding.keep(task)


def may_change(task: Task, actor: Actor) -> bool:
    """Tell whether the actor may change a task that they see."""
    return actor.may(people.FEATURE, EDIT) or _is_own(task, actor)


def _able(task_id: int, actor: Actor) -> Actor:
    """Let those who made a task or are to do it change it without a right on all tasks."""
    if actor.may(people.FEATURE, EDIT) or actor.staff_id is None:
        return actor
    task: Task = records.get(task_type(), task_id, actor)
    if not _is_own(task, actor):
        return actor
    return replace(actor, grants=actor.grants | {right(people.FEATURE, EDIT)})


def _is_own(task: Task, actor: Actor) -> bool:
    return actor.staff_id is not None and (
        task.created_by == actor.staff_id or actor.staff_id in people.ids(task.assignees)
    )
