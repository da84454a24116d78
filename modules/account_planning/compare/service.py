"""Compares two plans: fields, grids, the to-do list, and what they draw and write down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from host.api import Actor, NotFound, session, staff_directory, staff_facts, visible_records

from ..grids.at_once import lines_of
from ..grids.kind import Kind
from ..grids.kinds import ALL
from ..plans.data import FIGURES
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..tasks.models import Item, Objective, Task
from . import further
from .rows import Part, Row, by_name, difference_of, paired, row_of

_TOLD_BEFORE = ("client_id", "number", "created_at", "updated_at")
"""What heads the page, or cannot be the same."""
Sides = tuple[Plan, Plan]


def both(left_id: int, right_id: int, actor: Actor) -> Sides:
    """Return two plans that the actor may see; raises NotFound when either is none of them."""
    query = sa.select(Plan).where(Plan.id.in_((left_id, right_id)), visible_records(PLAN, actor))
    found = {plan.id: plan for plan in session().scalars(query)}
    if left_id not in found or right_id not in found:
        raise NotFound("There is no such account plan.")
    return found[left_id], found[right_id]


def compared(sides: Sides, actor: Actor) -> list[Part]:
    """Compare all that the actor may see of two plans, in a number of queries that is fixed."""
    parts = [Part("fields", "Plan", _fields(sides, actor))]
    lines = lines_of(ALL, *(plan.id for plan in sides))
    parts += [Part(kind.key, kind.title, _grid(kind, sides, lines[kind.key])) for kind in ALL]
    parts.append(Part("outline", "To-do list", _outline(sides)))
    parts.append(Part("mind_map", "Mind map", further.mind_maps(sides)))
    parts.append(Part("white_space", "White space", further.white_space(sides, lines, actor)))
    parts.append(Part("notes", "Meeting notes", further.notes(sides)))
    return [part for part in parts if part.rows]


def others(plan: Plan, wanted: str, actor: Actor, limit: int = 15) -> Sequence[Plan]:
    """Return plans to compare with: those of the same client first, then the latest."""
    query = sa.select(Plan).where(Plan.id != plan.id, visible_records(PLAN, actor))
    for word in wanted.split()[:5]:
        fits = (
            column.icontains(word, autoescape=True) for column in (Plan.subject, Plan.client_name)
        )
        query = query.where(sa.or_(*fits))
    first = sa.case((Plan.client_id == plan.client_id, 0), else_=1)
    ordered = query.order_by(first, Plan.period_start.desc(), Plan.id.desc())
    return session().scalars(ordered.limit(limit)).all()


def _fields(sides: Sides, actor: Actor) -> list[Row]:
    left, right = staff_facts(PLAN, sides, actor, without=_TOLD_BEFORE)
    rows = []
    for one, other in zip(left, right, strict=True):
        if not one.value and not other.value:
            continue
        known = one.key in FIGURES and sides[0].currency == sides[1].currency
        figures = [getattr(plan, one.key) if known else None for plan in sides]
        change = difference_of(figures[0], figures[1])
        rows.append(row_of(one.label, one.value, other.value, change))
    return rows


def _grid(kind: Kind, sides: Sides, read: Sequence[Any]) -> list[Row]:
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in read:
        lines[line.plan_id].append(line)
    first = kind.columns[0]

    def named(plan: Plan) -> dict[Any, Any]:
        own = lines[plan.id]
        return by_name(own, [first.shown(kind.texts(one)[first.name]) for one in own])

    figures = ("money", "number") if sides[0].currency == sides[1].currency else ("number",)
    return [_line(kind, *pair, figures) for pair in paired(named(sides[0]), named(sides[1]))]


def _line(kind: Kind, left: Any, right: Any, figures: Sequence[str]) -> Row:
    texts = [kind.texts(one) if one is not None else None for one in (left, right)]
    known = texts[0] or texts[1] or {}
    first = kind.columns[0]
    summed = [kind.summary(one) if one is not None else None for one in texts]
    told: list[str] = []
    if left is not None and right is not None:
        told = [
            difference_of(getattr(left, one.name), getattr(right, one.name), one.label)
            for one in kind.columns[1:]
            if one.type in figures
        ]
    change = ", ".join(filter(None, told))
    return row_of(first.shown(known[first.name]), summed[0], summed[1], change)


def _outline(sides: Sides) -> list[Row]:
    """Read both outlines in one query and match each level by its words."""
    query = (
        sa.select(Objective, Item, Task)
        .outerjoin(Item, Item.objective_id == Objective.id)
        .outerjoin(Task, Task.item_id == Item.id)
        .where(Objective.plan_id.in_([plan.id for plan in sides]))
        .order_by(Objective.position, Objective.id, Item.position, Item.id)
        .order_by(Task.position, Task.id)
    )
    found: list[Any] = [tuple(row) for row in session().execute(query)]
    tops = [[row for row in found if row[0].plan_id == plan.id] for plan in sides]
    return _level(tops[0], tops[1], 0)


def _level(left: list[Any], right: list[Any], depth: int) -> list[Row]:
    rows: list[Row] = []
    for one, other in paired(_grouped(left, depth), _grouped(right, depth)):
        node = (one or other or [()])[0][depth]
        if isinstance(node, Task):
            texts = [_said(part[0][depth]) if part else None for part in (one, other)]
            rows.append(row_of(node.action, texts[0], texts[1], depth=depth))
        else:
            there = ["" if part else None for part in (one, other)]
            rows.append(row_of(node.title, there[0], there[1], depth=depth))
            rows += _level(one or [], other or [], depth + 1)
    return rows


def _grouped(rows: list[Any], depth: int) -> dict[Any, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        if row[depth] is not None:
            groups.setdefault(row[depth].id, []).append(row)
    nodes = [group[0][depth] for group in groups.values()]
    words = [one.action if isinstance(one, Task) else one.title for one in nodes]
    return by_name(list(groups.values()), words)


def _said(task: Task) -> str:
    person = staff_directory().name(task.pic_id) if task.pic_id else "nobody in charge"
    due = f"by {task.deadline.day} {task.deadline:%b %Y}" if task.deadline else "no deadline"
    return f"{task.state.label}, {person}, {due}, {task.urgency.label.lower()} priority"
