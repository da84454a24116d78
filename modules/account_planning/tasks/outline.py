"""Reads a plan's outline in one query, however long it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

import sqlalchemy as sa

from host.api import session

from .models import Item, Objective, Task

Line = tuple[Objective, Item | None, Task | None]
"""An objective with no items yet, an item with no tasks, or a task below both."""


@dataclass(slots=True)
class ItemBranch:
    """An item with its tasks, in order."""

    item: Item
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class ObjectiveBranch:
    """An objective with its items, in order."""

    objective: Objective
    items: list[ItemBranch] = field(default_factory=list)

    @property
    def tasks(self) -> list[Task]:
        """Every task below the objective."""
        return [task for branch in self.items for task in branch.tasks]

    @property
    def done(self) -> int:
        """How many of them are complete."""
        return sum(task.is_done for task in self.tasks)


def outline_of(plan_id: int) -> list[ObjectiveBranch]:
    """Return the objectives of a plan with items and tasks."""
    query = (
        sa.select(Objective, Item, Task)
        .outerjoin(Item, Item.objective_id == Objective.id)
        .outerjoin(Task, Task.item_id == Item.id)
        .where(Objective.plan_id == plan_id)
        .order_by(Objective.position, Objective.id)
        .order_by(Item.position, Item.id, Task.position, Task.id)
    )
    branches: dict[int, ObjectiveBranch] = {}
    items: dict[int, ItemBranch] = {}
    rows = cast("Iterable[Line]", session().execute(query))
    for objective, item, task in rows:
        branch = branches.setdefault(objective.id, ObjectiveBranch(objective))
        if item is None:
            continue
        if item.id not in items:
            items[item.id] = ItemBranch(item)
            branch.items.append(items[item.id])
        if task is not None:
            items[item.id].tasks.append(task)
    return list(branches.values())
