"""Objectives and items: added, reworded, deleted with what is below them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

import sqlalchemy as sa

from host.api import Actor, InvalidInput, NotFound, StaleRecord, session, transaction

from ..plans import service as plans
from ..plans.models import Plan
from ..plans.rules import counted
from ..reminders import service as reminders
from . import linking
from .models import Item, Objective, Task

Node: TypeAlias = Objective | Item | Task
MAX_TITLE = 300


class Level(StrEnum):
    """The three levels of the outline; the word stands in addresses and histories."""

    OBJECTIVE = "objective"
    ITEM = "item"
    TASK = "task"


def find(level: Level, node_id: int, plan: Plan) -> Node:
    """Return a node of the plan's outline as the database has it now; raises NotFound."""
    query: sa.Select[Objective] | sa.Select[Item] | sa.Select[Task]
    match level:
        case Level.OBJECTIVE:
            query = sa.select(Objective).where(
                Objective.id == node_id, Objective.plan_id == plan.id
            )
        case Level.ITEM:
            query = sa.select(Item).where(Item.id == node_id, Item.plan_id == plan.id)
        case Level.TASK:
            query = sa.select(Task).where(Task.id == node_id, Task.plan_id == plan.id)
    node: Node | None = session().scalar(query.execution_options(populate_existing=True))
    if node is None:
        raise NotFound(f"This plan has no such {level.value}; perhaps somebody deleted it.")
    return node


def title_of(node: Node) -> str:
    """Return the words of a node."""
    return node.action if isinstance(node, Task) else node.title


def add_objective(plan_id: int, title: str, actor: Actor) -> Objective:
    """Add an objective at the end."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        node = Objective(
            plan_id=plan.id, title=checked_title(title), position=_next(_objectives(plan.id))
        )
        db.add(node)
        _changed(plan, actor, Level.OBJECTIVE, "", node.title)
    return node


def add_item(plan_id: int, objective_id: int, title: str, actor: Actor) -> Item:
    """Add an item at the end of an objective."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        objective = find(Level.OBJECTIVE, objective_id, plan)
        node = Item(
            plan_id=plan.id,
            objective_id=objective.id,
            title=checked_title(title),
            position=_next(_items(objective.id)),
        )
        db.add(node)
        _changed(plan, actor, Level.ITEM, "", node.title)
    return node


def rename(
    plan_id: int,
    level: Level,
    node_id: int,
    title: str,
    actor: Actor,
    *,
    version: int | None = None,
) -> None:
    """Give an objective or an item other words."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        node = find(level, node_id, plan)
        assert not isinstance(node, Task)
        if version is not None and node.version != version:
            raise StaleRecord(f"Somebody else changed this {level.value} to “{node.title}”.")
        old, node.title = node.title, checked_title(title)
        if old == node.title:
            return
        _changed(plan, actor, level, old, node.title)


def remove(
    plan_id: int, level: Level, node_id: int, actor: Actor, *, with_twin: bool = False
) -> None:
    """Delete a node with everything below it.

    Host tasks that planning tasks have become live on, unless that of one task is to go with it.
    """
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        node = find(level, node_id, plan)
        if with_twin and isinstance(node, Task):
            linking.delete_twin(node, actor)
        tasks = _tasks_below(node)
        reminders.drop(tasks)
        db.delete(node)
        below = "" if level is Level.TASK else f" with {counted(len(tasks), 'task')}"
        _changed(plan, actor, level, title_of(node) + below, "")


def checked_title(title: str) -> str:
    """Return the words without blanks around; raises InvalidInput when they cannot be."""
    text = title.strip()
    if not text:
        raise InvalidInput.of("title", "Enter a few words.")
    if len(text) > MAX_TITLE:
        raise InvalidInput.of("title", f"Keep this to {MAX_TITLE} characters.")
    return text


def next_task_position(item_id: int) -> int:
    """Return the place after the last task of an item."""
    return _next(sa.select(Task).where(Task.item_id == item_id))


def _objectives(plan_id: int) -> sa.Select[Objective]:
    return sa.select(Objective).where(Objective.plan_id == plan_id)


def _items(objective_id: int) -> sa.Select[Item]:
    return sa.select(Item).where(Item.objective_id == objective_id)


def _next(
    siblings: sa.Select[Objective] | sa.Select[Item] | sa.Select[Task],
) -> int:
    places = siblings.with_only_columns(
        sa.func.max(siblings.selected_columns.position), maintain_column_froms=True
    )
    return (session().scalar(places) or 0) + 1


def _tasks_below(node: Node) -> Sequence[int]:
    match node:
        case Task():
            return [node.id]
        case Item():
            below = Task.item_id == node.id
        case Objective():
            items = sa.select(Item.id).where(Item.objective_id == node.id)
            below = Task.item_id.in_(items)
    return session().scalars(sa.select(Task.id).where(below)).all()


def _changed(plan: Plan, actor: Actor, level: Level, old: str, new: str) -> None:
    noun = f"an_{level.value}" if level is not Level.TASK else "a_task"
    verb = f"added_{noun}_to" if not old else f"{'reworded' if new else 'deleted'}_{noun}_of"
    plans.content_changed(plan, actor, verb, {level.value.capitalize(): (old, new)})
