"""What planning tasks and the host's tasks have in common, value by value."""

from __future__ import annotations

from typing import Final

from ..plans.choices import Priority, TaskStatus

MAX_SUBJECT: Final = 200
"""Characters of the host's subject; a longer action is cut there and stays whole here."""
_TO_HOST: Final = {
    TaskStatus.NOT_STARTED: "not_started",
    TaskStatus.IN_PROGRESS: "in_progress",
    TaskStatus.WAITING_FOR_FEEDBACK: "awaiting_feedback",
    TaskStatus.COMPLETE: "complete",
}
_FROM_HOST: Final = {host: own for own, host in _TO_HOST.items()} | {
    "testing": TaskStatus.IN_PROGRESS
}
_PRIORITIES: Final = {
    Priority.LOW: "low",
    Priority.MEDIUM: "normal",
    Priority.HIGH: "high",
    Priority.URGENT: "urgent",
}


def status_for_host(own: TaskStatus, host: str | None = None) -> str | None:
    """Return the host's status for one of ours; None where the host's stays as it is.

    On hold means nothing to the host, and a status that means the same already is kept, so that
    a task that is being tested does not fall back.
    """
    if host is not None and _FROM_HOST.get(host) is own:
        return None
    return _TO_HOST.get(own)


def status_from_host(host: str) -> TaskStatus | None:
    """Return our status for one of the host's; None for one that is not known."""
    return _FROM_HOST.get(host)


def priority_for_host(own: Priority) -> str:
    """Return the host's priority for one of ours."""
    return _PRIORITIES[own]


def priority_from_host(host: str) -> Priority | None:
    """Return our priority for one of the host's; None for one that is not known."""
    return next((own for own, word in _PRIORITIES.items() if word == host), None)


def subject_for_host(action: str) -> str:
    """Return an action as the host's subject: one line, no longer than the host takes."""
    line = " ".join(action.split())
    return line if len(line) <= MAX_SUBJECT else f"{line[: MAX_SUBJECT - 1]}\N{HORIZONTAL ELLIPSIS}"
