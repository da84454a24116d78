"""Tells observers of a change to a task, once it is committed, and what caused it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from host.database import after_commit, session
from host.hooks.actor import Actor
from host.hooks.tasks import TaskChanged, TaskState
from host.kernel.generation import current
from host.tasks import people
from host.tasks.models import Task

_SOURCE = "trellis_task_source"
_KEY = "trellis_task_key"


@contextmanager
def caused_by(source: str) -> Iterator[None]:
    """Name what causes the changes inside, so that it knows them again as its own."""
    info = session().info
    before = info.get(_SOURCE, "")
    info[_SOURCE] = source or before
    try:
        yield
    finally:
        info[_SOURCE] = before


@contextmanager
def known_as(external_key: str | None) -> Iterator[None]:
    """Give the task that is made inside the key by which its maker knows it."""
    session().info[_KEY] = external_key
    try:
        yield
    finally:
        session().info.pop(_KEY, None)


def key_wanted() -> str | None:
    """Return the key of the task that is being made, once."""
    found: str | None = session().info.pop(_KEY, None)
    return found


def state_of(task: Task) -> TaskState:
    """Return what a task is at this moment."""
    return TaskState(
        id=task.id,
        subject=task.name,
        kind=task.kind,
        status=task.status,
        priority=task.priority,
        assignees=people.ids(task.assignees),
        start_on=task.start_on,
        due_on=task.due_on,
        due_time=task.due_time,
        record=task.record,
        external_key=task.external_key,
    )


def changed(
    task: Task, verb: str, actor: Actor, changes: Mapping[str, tuple[Any, Any]] | None = None
) -> None:
    """Tell every observer, once the current transaction is committed."""
    source = session().info.get(_SOURCE, "")
    event = TaskChanged(state_of(task), verb, actor, dict(changes or {}), source)
    after_commit(lambda: current().hooks.task_changed(event))
