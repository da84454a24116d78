"""What a task may be: its states and how they follow, kinds, priorities, ways to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from host.access.directory import staff_directory
from host.hooks.record_types import Choice
from host.hooks.tasks import TaskKind
from host.kernel.generation import current


class Status(StrEnum):
    """How far a task is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    TESTING = "testing"
    AWAITING_FEEDBACK = "awaiting_feedback"
    COMPLETE = "complete"


class Priority(StrEnum):
    """How much a task matters."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Repeat(StrEnum):
    """When the next one of a recurring task is made, and from what its day is counted."""

    DONE = "done"
    AFTER = "after"
    DUE = "due"


STATUSES = (
    Choice(Status.NOT_STARTED.value, "Not started"),
    Choice(Status.IN_PROGRESS.value, "In progress", "blue"),
    Choice(Status.TESTING.value, "Testing", "yellow"),
    Choice(Status.AWAITING_FEEDBACK.value, "Awaiting feedback", "yellow"),
    Choice(Status.COMPLETE.value, "Complete", "green", closed=True),
)
_OPEN = ("not_started", "in_progress", "testing", "awaiting_feedback")
TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    # Nothing can be tested that nobody has worked on.
    "not_started": ("in_progress", "awaiting_feedback", "complete"),
    **{one: (*(other for other in _OPEN if other != one), "complete") for one in _OPEN[1:]},
    "complete": ("not_started", "in_progress", "awaiting_feedback"),
}
PRIORITIES = (
    Choice(Priority.LOW.value, "Low"),
    Choice(Priority.NORMAL.value, "Normal"),
    Choice(Priority.HIGH.value, "High", "yellow"),
    Choice(Priority.URGENT.value, "Urgent", "red"),
)
URGENCY: Mapping[str, int] = {one.value: place for place, one in enumerate(PRIORITIES, 1)}
"""By how much a priority stands above others."""
UNITS = (
    Choice("day", "Daily"),
    Choice("week", "Weekly"),
    Choice("month", "Monthly"),
    Choice("year", "Yearly"),
)
REPEATING = ("repeat_unit", tuple(one.value for one in UNITS))
"""What makes the fields about a repetition appear."""
REPEATS = (
    Choice(Repeat.DONE.value, "When it is complete, on its next day in the calendar"),
    Choice(Repeat.AFTER.value, "When it is complete, counted from that day"),
    Choice(Repeat.DUE.value, "When it is due, complete or not"),
)
FOLLOW_UP = "follow_up"
KINDS = (
    TaskKind("task", "Task", "checkbox", 10),
    TaskKind("call", "Call", "phone", 20),
    TaskKind("meeting", "Meeting", "users", 30),
    TaskKind("email", "E-mail", "mail", 40),
    TaskKind(FOLLOW_UP, "Follow-up", "arrow-forward-up", 50),
)
TIMES = tuple(
    Choice(f"{hour:02d}:{minute}", f"{hour:02d}:{minute}")
    for hour in range(7, 20)
    for minute in ("00", "30")
)
"""Times that forms suggest."""


def kinds() -> list[Choice]:
    """Return the kinds of task: the host's, and those of modules."""
    return [Choice(one.key, one.label) for one in current().registry.task_kinds]


def people() -> list[Choice]:
    """Return everybody on staff; who is no longer active is not offered."""
    directory = staff_directory()
    return [
        Choice(
            str(staff_id),
            name if staff_id in directory.active else f"{name} (inactive)",
            retired=staff_id not in directory.active,
        )
        for staff_id, name in directory.names.items()
    ]
