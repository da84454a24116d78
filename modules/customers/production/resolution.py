"""Which team does a task of an account; nothing here knows of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..catalogue.specs import within

OF_TYPE = 10
"""What a rule scores for naming the type of task; each spec scores one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A team for tasks of a type, or of any (None), with some specs, or any (none)."""

    id: int
    account_id: int
    team_id: int
    task_type_id: int | None
    specs: Mapping[str, str]
    priority: int

    def fits(self, task_type_id: int, specs: Mapping[str, str]) -> bool:
        """Tell whether the rule is for a task."""
        return self.task_type_id in (None, task_type_id) and within(self.specs, specs)

    @property
    def rank(self) -> tuple[int, int, int]:
        """What decides: the higher score, then the lower priority number, then the older rule."""
        score = OF_TYPE * (self.task_type_id is not None) + len(self.specs)
        return (score, -self.priority, -self.id)


def choose(
    lineage: Sequence[int], rules: Sequence[Rule], task_type_id: int, specs: Mapping[str, str]
) -> Rule | None:
    """Return the rule for a task: of the account itself, else of the nearest above that has one.

    ``lineage`` are the ids of the accounts from the account upwards.
    """
    fitting = [one for one in rules if one.fits(task_type_id, specs)]
    for account_id in lineage:
        own = [one for one in fitting if one.account_id == account_id]
        if own:
            return max(own, key=lambda one: one.rank)
    return None
