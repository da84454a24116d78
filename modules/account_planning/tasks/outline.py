"""Reads a plan's outline in three queries, however long it is."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from host.api import session

from .models import Item, Objective, Task


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
    branches = {
        one.id: ObjectiveBranch(one)
        for one in session().scalars(
            sa.select(Objective)
            .where(Objective.plan_id == plan_id)
            .order_by(Objective.position, Objective.id)
        )
    }
    items: dict[int, ItemBranch] = {}
    query = sa.select(Item).where(Item.plan_id == plan_id).order_by(Item.position, Item.id)
    for item in session().scalars(query):
        items[item.id] = ItemBranch(item)
        branches[item.objective_id].items.append(items[item.id])
    tasks = sa.select(Task).where(Task.plan_id == plan_id).order_by(Task.position, Task.id)
    for task in session().scalars(tasks):
        items[task.item_id].tasks.append(task)
    return list(branches.values())
