"""Grids: read, compared, saved as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.api import Actor, StaleRecord, session, transaction

from ..plans import service as plans
from .kind import Kind
from .table import Typed, read_grid

STALE = "Somebody else saved this grid while you typed. Their lines stand above, yours below."


def rows_of(kind: Kind, plan_id: int) -> Sequence[Any]:
    """Return the stored lines in order."""
    query = sa.select(kind.model).where(kind.model.plan_id == plan_id)
    ordered = query.order_by(kind.model.position, kind.model.id)
    return session().scalars(ordered.execution_options(populate_existing=True)).all()


def fingerprint(kind: Kind, rows: Sequence[Any]) -> str:
    """Return a short word that changes with any cell: the version of the whole grid."""
    cells = [list(kind.texts(row).values()) for row in rows]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def read(kind: Kind, form: Mapping[str, str]) -> Typed:
    """Read what was typed, with every faulty cell named."""
    typed = read_grid(form, kind.key, kind.columns)
    if not typed.fault:
        kind.check(typed)
    return typed


def save(plan_id: int, kind: Kind, typed: Typed, actor: Actor, opened: str) -> bool:
    """Replace the lines of a grid and tell whether any differs.

    Raises StaleRecord when the stored ones are not those first shown.
    """
    assert typed.is_good
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        stored = rows_of(kind, plan.id)
        if opened != fingerprint(kind, stored):
            raise StaleRecord(STALE)
        before = _by_line(kind, [kind.texts(row) for row in stored])
        for row in stored:
            db.delete(row)
        db.flush()
        new = [
            kind.model(plan_id=plan.id, position=place, **_values(row.read))
            for place, row in enumerate(typed.rows, start=1)
        ]
        db.add_all(new)
        db.flush()
        changes = _changes(before, _by_line(kind, [kind.texts(row) for row in new]))
        if changes:
            plans.content_changed(plan, actor, kind.verb, changes)
    return bool(changes)


def _values(read: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in read.items() if value is not None}


def _by_line(kind: Kind, lines: Sequence[dict[str, str]]) -> dict[str, str]:
    """Name each line by its first cell, counting those that share it."""
    named: dict[str, str] = {}
    for line in lines:
        first = kind.columns[0].shown(line[kind.columns[0].name])
        name, count = f"{kind.title} {first}", 1
        while name in named:
            count += 1
            name = f"{kind.title} {first} ({count})"
        named[name] = kind.summary(line)
    return named


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[Any, Any]]:
    names = list(dict.fromkeys([*before, *after]))
    return {
        name: (before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    }
