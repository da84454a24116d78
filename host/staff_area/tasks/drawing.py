"""A task as lists beside other things draw it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from host.access.directory import staff_directory
from host.hooks.record_types import Choice
from host.kernel.generation import current
from host.records import pointing
from host.tasks import due, people
from host.tasks.choices import PRIORITIES, STATUSES

_STATUSES: Mapping[str, Choice] = {one.value: one for one in STATUSES}
_PRIORITIES: Mapping[str, Choice] = {one.value: one for one in PRIORITIES}
_SAID = {"high", "urgent"}
"""Priorities that a line shows; the others are the usual case."""


def drawn(task: Any, now: datetime) -> dict[str, Any]:
    """Return what a line of a task shows; ``task`` may be a row with its columns."""
    ref = pointing.pointed_at(task.related, task.related_label)
    known = {one.key: one for one in current().registry.task_kinds}
    kind = known.get(task.kind)
    return {
        "id": task.id,
        "name": task.name,
        "url": f"/tasks/{task.id}",
        "icon": kind.icon if kind else "checkbox",
        "kind": kind.label if kind else task.kind,
        "due": due.in_words(task.due_on, task.due_time, now) if task.due_on else "",
        "late": due.is_late(task.due_on, task.due_time, now),
        "status": _STATUSES[task.status] if task.status != "not_started" else None,
        "priority": _PRIORITIES.get(task.priority) if task.priority in _SAID else None,
        "about": ref.label if ref else "",
        "about_url": pointing.path_of(ref) if ref else "",
    }


def names(task: Any) -> str:
    """Return who is to do a task."""
    return ", ".join(staff_directory().name(one) for one in people.ids(task.assignees))
