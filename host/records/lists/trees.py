"""Trees: records below others of their type, read a level at a time and never in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from host.database import session
from host.errors import Conflict, InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records.lists.columns import Columns
from host.records.lists.listing import RecordList
from host.records.visibility import visible

BRANCH = 200
"""Records below one that are shown at once."""
DEEPEST = 100
"""Levels that a tree may have."""


@dataclass(frozen=True, slots=True)
class Node:
    """A record in the tree: its row, and whether anything visible stands below it."""

    row: Any
    above: int | None
    parted: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """What stands below one record, or at the top, up to BRANCH."""

    nodes: Sequence[Node]
    more: bool


def check_parent(kind: RecordType, record_id: int, parent_id: int | None) -> None:
    """Refuse a place below the record itself; call it inside the transaction of the change.

    The records above the new place are locked on the way up, so that two who move two branches
    below each other at one moment do not make a circle together.
    """
    model, parent = kind.model, getattr(kind.model, kind.parent)
    above, seen = parent_id, set[int]()
    while above is not None and above not in seen:
        if above == record_id:
            raise InvalidInput.of(kind.parent, f"A {kind.singular} cannot stand below itself.")
        seen.add(above)
        if len(seen) >= DEEPEST:
            raise InvalidInput.of(kind.parent, f"A tree can have {DEEPEST} levels at most.")
        query = sa.select(parent).where(model.id == above).with_for_update()
        try:
            above = session().scalar(query)
        except sa.exc.OperationalError as error:  # each of two waits for the other
            raise Conflict(
                f"Somebody moved another {kind.singular} at the same moment. Try again."
            ) from error


def top(records: RecordList) -> Branch:
    """Read what stands at the top: what is below nothing that is shown."""
    model = records.kind.model
    parent = getattr(model, records.kind.parent)
    hidden = _hidden(records)
    condition = parent.is_(None)
    if hidden is not None:
        condition = sa.or_(condition, parent.in_(hidden))
    return _branch(records, condition)


def matches(records: RecordList) -> Branch:
    """Read what fits a search or filter, wherever it stands."""
    return _branch(records, sa.true())


def below(records: RecordList, parent_id: int) -> Branch:
    """Read what stands directly below a record."""
    parent = getattr(records.kind.model, records.kind.parent)
    return _branch(records, parent == parent_id)


def below_several(records: RecordList, ids: Sequence[int]) -> dict[int, Branch]:
    """Read what stands directly below each of these, in one statement."""
    if not ids:
        return {}
    parent = getattr(records.kind.model, records.kind.parent)
    rank = sa.func.row_number().over(
        partition_by=parent, order_by=(_title(records.kind), records.kind.model.id)
    )
    query = _query(records, parent.in_(ids)).add_columns(rank.label("place")).subquery()
    few = sa.select(query).where(query.c.place <= BRANCH + 1).order_by(query.c.above, query.c.place)
    found: dict[int, list[Node]] = {one: [] for one in ids}
    for row in session().execute(few):
        found[row.above].append(Node(row, row.above, bool(row.parted)))
    return {one: Branch(nodes[:BRANCH], len(nodes) > BRANCH) for one, nodes in found.items()}


def changes_parent(kind: RecordType, changes: Mapping[str, Any]) -> bool:
    """Tell whether a change moves the record in its tree."""
    return bool(kind.parent) and kind.parent in changes


def _branch(records: RecordList, condition: sa.ColumnElement[bool]) -> Branch:
    query = _query(records, condition)
    ordered = query.order_by(_title(records.kind), records.kind.model.id).limit(BRANCH + 1)
    nodes = [Node(row, row.above, bool(row.parted)) for row in session().execute(ordered)]
    return Branch(nodes[:BRANCH], len(nodes) > BRANCH)


def _query(records: RecordList, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    kind = records.kind
    parent = getattr(kind.model, kind.parent)
    columns = Columns(kind)
    query = records.select(columns, [], _title(kind)).where(condition)
    query = query.add_columns(parent.label("above"), _parted(records).label("parted"))
    if hasattr(kind.model, "version"):
        query = query.add_columns(kind.model.version.label("version"))
    return query


def _parted(records: RecordList) -> sa.ColumnElement[bool]:
    """Tell of each row whether something shown stands below it."""
    kind = records.kind
    child = aliased(kind.model)
    inner = sa.select(child.id).where(getattr(child, kind.parent) == kind.model.id)
    hidden = _hidden(records)
    if hidden is not None:
        inner = inner.where(child.id.not_in(hidden))
    return sa.exists(inner.correlate(kind.model))


def _hidden(records: RecordList) -> sa.Select[Any] | None:
    """Select the ids that the tree leaves out; None when it leaves out nothing."""
    kind, actor = records.kind, records.actor
    shown = _shown(kind, actor, records.asked.archived)
    if isinstance(shown, sa.True_):
        return None
    seen = sa.select(kind.model.id.label("id")).where(shown).subquery()
    other = aliased(kind.model)
    return sa.select(other.id).where(other.id.not_in(sa.select(seen.c.id)))


def _shown(kind: RecordType, actor: Actor, archived: str) -> sa.ColumnElement[bool]:
    condition = visible(kind, actor)
    column = getattr(kind.model, "archived_at", None)
    if column is None or archived == "all":
        return condition
    kept = column.is_not(None) if archived == "only" else column.is_(None)
    return kept if isinstance(condition, sa.True_) else sa.and_(condition, kept)


def _title(kind: RecordType) -> Any:
    return getattr(kind.model, kind.title)
