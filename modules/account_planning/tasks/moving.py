"""The order of the outline: each node has one place among those of its parent.

The plan is locked for a move, and the places below a parent are written anew as 1, 2, 3, so that
two people who move at once leave one order. Versions stay: a form that is open on a task is not
refused because the task stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.api import Actor, InvalidInput, NotFound, session, transaction

from ..plans import service as plans
from ..plans.models import Plan
from .branches import Level, Node, find, title_of
from .models import Item, Objective, Task

_ABOVE = {Level.ITEM: Level.OBJECTIVE, Level.TASK: Level.ITEM}
_MODELS: dict[Level, type[Objective] | type[Item] | type[Task]] = {
    Level.OBJECTIVE: Objective,
    Level.ITEM: Item,
    Level.TASK: Task,
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a node could stand: its parent, and the words that lead there."""

    parent_id: int
    label: str


def move(
    plan_id: int, level: Level, node_id: int, actor: Actor, *, parent_id: int | None, place: int
) -> bool:
    """Put a node below a parent at a place, 1 the first, and tell whether it stood elsewhere.

    Objectives have no parent. A place beyond the last one is the last. Raises NotFound for a
    parent that the plan does not have, Conflict when the plan is read-only.
    """
    with transaction():
        plan = plans.editable(plan_id, actor)
        node = find(level, node_id, plan)
        old = parent_of(node)
        parent = _parent(level, parent_id, plan)
        target = parent.id if parent else None
        siblings = [one for one in _ids(level, plan, target) if one != node.id]
        siblings.insert(min(max(place, 1), len(siblings) + 1) - 1, node.id)
        if target == old and siblings == list(_ids(level, plan, old)):
            return False
        _write(level, node, target, siblings)
        _tell(plan, node, old, parent, actor)
    return True


def step(plan_id: int, level: Level, node_id: int, actor: Actor, *, up: bool) -> bool:
    """Move a node one place among its siblings; at the end of them nothing happens."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        node = find(level, node_id, plan)
        parent_id = parent_of(node)
        place = list(_ids(level, plan, parent_id)).index(node.id) + (0 if up else 2)
        return move(plan_id, level, node_id, actor, parent_id=parent_id, place=place)


def parent_of(node: Node) -> int | None:
    """Return the id of what a node stands below; None for an objective."""
    match node:
        case Objective():
            return None
        case Item():
            return node.objective_id
        case Task():
            return node.item_id


def destinations(level: Level, plan: Plan) -> list[Destination]:
    """Return everything that a node of this level could stand below, in the outline's order."""
    order = (Objective.position, Objective.id)
    db = session()
    if level is Level.ITEM:
        query = sa.select(Objective.id, Objective.title).where(Objective.plan_id == plan.id)
        return [Destination(*row) for row in db.execute(query.order_by(*order))]
    if level is Level.TASK:
        pairs = (
            sa.select(Item.id, Objective.title, Item.title)
            .join(Objective, Objective.id == Item.objective_id)
            .where(Item.plan_id == plan.id)
            .order_by(*order, Item.position, Item.id)
        )
        rows = db.execute(pairs)
        return [Destination(key, f"{above}: {title}") for key, above, title in rows]
    return []


def _parent(level: Level, parent_id: int | None, plan: Plan) -> Node | None:
    above = _ABOVE.get(level)
    if above is None:
        return None
    if parent_id is None:
        raise InvalidInput.of("parent", f"Choose where the {level.value} is to stand.")
    try:
        return find(above, parent_id, plan)
    except NotFound as error:
        message = f"The {above.value} that this was to stand below is gone. Look at the plan again."
        raise NotFound(message) from error


def _ids(level: Level, plan: Plan, parent_id: int | None) -> Sequence[int]:
    model = _MODELS[level]
    query = sa.select(model.id).where(model.plan_id == plan.id)
    if model is Item:
        query = query.where(Item.objective_id == parent_id)
    elif model is Task:
        query = query.where(Task.item_id == parent_id)
    return session().scalars(query.order_by(model.position, model.id)).all()


def _write(level: Level, node: Node, parent_id: int | None, ids: Sequence[int]) -> None:
    """Write parent and places past the versions of the rows."""
    db, model = session(), _MODELS[level]
    db.flush()
    if level is not Level.OBJECTIVE:
        column = "objective_id" if level is Level.ITEM else "item_id"
        there = sa.update(model).where(model.id == node.id).values({column: parent_id})
        db.connection().execute(there)
    places = sa.update(model).where(model.id == sa.bindparam("node"))
    db.connection().execute(
        places.values(position=sa.bindparam("place")),
        [{"node": one, "place": place} for place, one in enumerate(ids, start=1)],
    )
    db.expire_all()


def _tell(plan: Plan, node: Node, old: int | None, parent: Node | None, actor: Actor) -> None:
    verb = "reordered_the_outline_of"
    changes: dict[str, tuple[Any, Any]] = {}
    if parent is not None and old is not None and parent.id != old:
        is_task = isinstance(node, Task)
        left = find(Level.ITEM if is_task else Level.OBJECTIVE, old, plan)
        verb = f"moved_{'a_task' if is_task else 'an_item'}_of"
        changes = {type(parent).__name__: (title_of(left), title_of(parent))}
    plans.content_changed(plan, actor, verb, changes, note=title_of(node))
