"""Tasks as modules see them: further kinds, and what is told of a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from host.hooks.actor import Actor
from host.hooks.records import RecordRef


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task that people may choose beside the host's own."""

    key: str
    """What is stored; begins with the slug, such as ``parcels.pickup``."""
    label: str
    """What people read."""
    icon: str = "checkbox"
    """A name of the Tabler icons."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """What a task was at one moment."""

    id: int
    """Id of the task."""
    subject: str
    """What is to be done."""
    kind: str
    """Key of its kind."""
    status: str
    """``not_started``, ``in_progress``, ``testing``, ``awaiting_feedback`` or ``complete``."""
    priority: str
    """``low``, ``normal``, ``high`` or ``urgent``."""
    assignees: tuple[int, ...]
    """Ids of the staff who are to do it."""
    start_on: date | None
    """Day on which it begins."""
    due_on: date | None
    """Day on which it is due, in the organisation's time zone."""
    due_time: str
    """Time of that day, such as ``14:30``; empty for the whole day."""
    record: RecordRef | None
    """The record that it is about."""
    external_key: str | None
    """Key under which a module knows it."""

    @property
    def is_done(self) -> bool:
        """Tell whether nothing more is to be done."""
        return self.status == "complete"


@dataclass(frozen=True, slots=True)
class TaskChanged:
    """A task was created, updated or deleted; sent after commit."""

    task: TaskState
    """The task as it is now, or as it was last."""
    verb: str
    """``created``, ``updated`` or ``deleted``."""
    actor: Actor
    """Who did it."""
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Fields that differ: key to old and new value."""
    source: str = ""
    """What caused the change, when it gave its name: a module that writes to tasks names itself,
    and leaves alone what it hears of its own writing."""
