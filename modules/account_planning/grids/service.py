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


def rows_of(kind: Kind, holder_id: int) -> Sequence[Any]:
    """Return the stored lines in order."""
    query = sa.select(kind.model).where(getattr(kind.model, kind.holder) == holder_id)
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
    """Replace the lines of a grid and tell whether any differs; lines keep who they are.

    Raises StaleRecord when the stored ones are not those first shown.
    """
    with transaction():
        plan = plans.editable(plan_id, actor)
        changes = replace(kind, plan.id, typed, opened)
        if changes:
            plans.content_changed(plan, actor, kind.verb, changes)
    return bool(changes)


def replace(kind: Kind, holder_id: int, typed: Typed, opened: str) -> dict[str, tuple[Any, Any]]:
    """Put typed lines in the place of the stored ones, in the caller's transaction.

    Returns what differs, by line; raises StaleRecord when the stored ones are not those first
    shown.
    """
    assert typed.is_good
    db, stored = session(), rows_of(kind, holder_id)
    if opened != fingerprint(kind, stored):
        raise StaleRecord(STALE)
    before = _by_line(kind, [kind.texts(row) for row in stored])
    new = _lines(kind, holder_id, stored, typed)
    kind.settle(new, typed)
    for row in set(stored) - set(new):
        db.delete(row)
    db.add_all(new)
    db.flush()
    return _changes(before, _by_line(kind, [kind.texts(row) for row in new]))


def _lines(kind: Kind, holder_id: int, stored: Sequence[Any], typed: Typed) -> list[Any]:
    """Return the lines as they are to be: those that stay, and new ones for the rest."""
    kept = _kept(kind, stored, typed)
    columns = sa.inspect(kind.model).columns
    lines = []
    for place, row in enumerate(typed.rows):
        line = kept.get(place) or kind.model(**{kind.holder: holder_id})
        line.position = place + 1
        for name, value in row.read.items():
            if name in columns:
                blank = "" if isinstance(columns[name].type, sa.String) else None
                setattr(line, name, blank if value is None else value)
        lines.append(line)
    return lines


def _kept(kind: Kind, stored: Sequence[Any], typed: Typed) -> dict[int, Any]:
    """Return the stored line that each typed one is, by its place.

    The form names it; where it does not, the line with the same first cell is meant.
    """
    left = {row.id: row for row in stored}
    kept = {place: left.pop(row.id) for place, row in enumerate(typed.rows) if row.id in left}
    first = kind.columns[0].name
    for place, row in enumerate(typed.rows):
        if place not in kept:
            named = (one for one in left.values() if kind.texts(one)[first] == row.values[first])
            twin = next(named, None)
            if twin is not None:
                kept[place] = left.pop(twin.id)
    return kept


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
