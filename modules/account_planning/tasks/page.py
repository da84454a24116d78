"""The outline of a plan, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from host.api import StaffDirectory, clock

from ..plans.choices import Status
from ..plans.models import Plan
from ..reminders.service import Plight, Rules, planned, silence
from .branches import Node
from .models import Task
from .outline import ObjectiveBranch, outline_of


@dataclass(frozen=True, slots=True)
class OutlineView:
    """Branches, and for each task who is in charge and what its reminder does."""

    branches: Sequence[ObjectiveBranch]
    reminders: dict[int, str]
    overdue: frozenset[int]

    @classmethod
    def of(cls, plan: Plan, people: StaffDirectory) -> OutlineView:
        """Read the outline of a plan."""
        branches = outline_of(plan.id)
        return cls._about(plan, people, branches, [t for one in branches for t in one.tasks])

    @classmethod
    def alone(cls, plan: Plan, node: Node, people: StaffDirectory) -> OutlineView:
        """Describe one node, to be drawn by itself."""
        return cls._about(plan, people, (), [node] if isinstance(node, Task) else [])

    @classmethod
    def _about(
        cls,
        plan: Plan,
        people: StaffDirectory,
        branches: Sequence[ObjectiveBranch],
        tasks: Sequence[Task],
    ) -> OutlineView:
        rules, archived = Rules.at(clock.now()), plan.state is Status.ARCHIVED
        return cls(
            branches=branches,
            reminders={
                task.id: note_of(task, Plight(archived, task.pic_id in people.active), rules)
                for task in tasks
            },
            overdue=frozenset(task.id for task in tasks if task.is_overdue(rules.today)),
        )


def note_of(task: Task, plight: Plight, rules: Rules) -> str:
    """Say what a task's reminder does, or why there is none."""
    if task.is_done:
        return ""
    reason = silence(task, plight, rules)
    if reason:
        return f"No reminder: {reason}"
    wanted = planned(task, plight, rules)
    assert wanted is not None
    if wanted.kind == "overdue":
        return "Overdue notice"
    return f"Reminder on {wanted.day.day} {wanted.day:%b %Y}"
