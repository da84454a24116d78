"""Rows written back as they were: inserted, set, deleted, in an order that keys allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host import clock
from host.database import session
from host.hooks.actor import Actor
from host.records import dependants
from host.records.undo.images import chunks
from host.records.undo.planning import Work


def write(works: Sequence[Work], actor: Actor) -> list[Work]:
    """Write all rows of a deed back; returns its parts in the order in which they went in."""
    order = _parents_first([work.table.name for work in works])
    ordered = sorted(works, key=lambda work: order[work.table.name])
    for work in ordered:
        _insert(work, order)
    for work in ordered:
        _point_back(work, order)
        _update(work, actor)
    for work in reversed(ordered):
        _delete(work)
    session().flush()
    session().expire_all()
    return ordered


def _insert(work: Work, order: Mapping[str, int]) -> None:
    """Insert rows; what points at a row that comes later is set once all are there."""
    if not work.insert:
        return
    late = dict.fromkeys(_late(work.table, order))
    nullable = {name: None for name in late if work.table.c[name].nullable}
    rows = [row | nullable for row in work.insert]
    for some in chunks(rows):
        session().execute(sa.insert(work.table), list(some))


def _point_back(work: Work, order: Mapping[str, int]) -> None:
    late = _late(work.table, order) if work.insert else []
    for row in work.insert:
        pointing = {name: row[name] for name in late if row.get(name) is not None}
        if pointing:
            key = dependants.key_of(work.table, row)
            which = dependants.with_keys(work.table, [key])
            session().execute(sa.update(work.table).where(which).values(**pointing))


def _update(work: Work, actor: Actor) -> None:
    for row_key, values in work.update:
        which = dependants.with_keys(work.table, [row_key])
        touched = values | _touched(work.table, actor)
        if touched:
            session().execute(sa.update(work.table).where(which).values(**touched))


def _delete(work: Work) -> None:
    for some in chunks(work.delete):
        session().execute(sa.delete(work.table).where(dependants.with_keys(work.table, some)))


def _touched(table: sa.Table, actor: Actor) -> dict[str, Any]:
    touched: dict[str, Any] = {}
    if "version" in table.c:
        touched["version"] = table.c.version + 1
    if "updated_at" in table.c:
        touched |= {"updated_at": clock.now(), "updated_by": actor.staff_id}
    return touched


def _late(table: sa.Table, order: Mapping[str, int]) -> list[str]:
    """Return the columns that point at rows which are inserted together with these or later."""
    own = order[table.name]
    return [
        link.column
        for link in dependants.links_from(table.name)
        if order.get(link.target, -1) >= own
    ]


def _parents_first(tables: Iterable[str]) -> dict[str, int]:
    """Give each table a place after those that it points at; tables in a ring stay together."""
    left = list(dict.fromkeys(tables))
    placed: dict[str, int] = {}
    while left:
        ready = [one for one in left if not _waits(one, left)] or left
        placed |= {one: len(placed) + place for place, one in enumerate(ready)}
        left = [one for one in left if one not in placed]
    return placed


def _waits(table: str, left: Sequence[str]) -> bool:
    targets = {link.target for link in dependants.links_from(table)} - {table}
    return not targets.isdisjoint(left)
