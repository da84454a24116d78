"""Records of every type: found, made, changed, moved, archived, deleted.

Page, bulk change, import, command and API call these. Each checks the permission, the fields and
the rules of the type, writes, and tells the log, the undo log, the indexes and the observers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from host.database import transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE, EDIT
from host.hooks.record_types import RecordField, RecordType
from host.records import followers, naming
from host.records.differing import check_move, differences
from host.records.entering import checking
from host.records.entering.values import checked, read
from host.records.filling import Saved, apply, new, number, touch, write_custom
from host.records.finding import STALE, check_version, get, get_many, locked, refuse_locked
from host.records.leaving import StillNeeded, archive, delete, restore, weight
from host.records.lists import trees
from host.records.telling import client_of, note, note_new, worded
from host.records.undo import log as undo

__all__ = [
    "STALE",
    "Saved",
    "StillNeeded",
    "archive",
    "check_version",
    "checked",
    "client_of",
    "create",
    "create_many",
    "delete",
    "get",
    "get_many",
    "keep_new",
    "locked",
    "move",
    "read",
    "refuse_locked",
    "restore",
    "rewritten",
    "update",
    "values_of",
    "weight",
    "worded",
    "writable",
]


def create(
    kind: RecordType, given: Mapping[str, Any], actor: Actor, *, like: Any | None = None
) -> Saved:
    """Make a record from values by field key; raises InvalidInput naming every refused field.

    What it shares with ``like``, a record that is copied, is taken as good.
    """
    return Saved(create_many(kind, [given], actor, like=like)[0])


def create_many(
    kind: RecordType,
    rows: Sequence[Mapping[str, Any]],
    actor: Actor,
    *,
    verb: str = "created",
    like: Any | None = None,
) -> list[Any]:
    """Make several records together: all of them or, when one is refused, none."""
    actor.require(kind.rights_on, CREATE)
    with transaction():
        wanted = [checking.with_defaults(kind, given, actor) for given in rows]
        if like is None:
            good = checking.check_many(kind, wanted, actor)
        else:
            good = [checking.check(kind, one, like, actor) for one in wanted]
        return keep_new(kind, good, actor, verb=verb)


def keep_new(
    kind: RecordType, good: Sequence[Mapping[str, Any]], actor: Actor, *, verb: str = "created"
) -> list[Any]:
    """Make records from values that were checked; for those who have asked for the right."""
    with transaction() as db:
        records = [new(kind, values, actor) for values in good]
        number(kind, records)
        db.add_all(records)
        db.flush()
        write_custom(kind, dict(zip([one.id for one in records], good, strict=True)))
        deed = undo.current()
        if deed is not None:
            deed.made(kind, records)
        for made in records:
            kind.rules.created(made, actor)
        db.flush()
        followers.tell(kind, "created", records)
        note_new(kind, records, verb, actor)
    return records


def update(
    kind: RecordType,
    record_id: int,
    given: Mapping[str, Any],
    actor: Actor,
    version: int | None = None,
    *,
    verb: str = "updated",
) -> Saved:
    """Change the fields that are given.

    Raises StaleRecord when ``version`` is no longer the stored one, Conflict when the record is
    locked or the change of state is not allowed, InvalidInput naming every refused field.
    """
    actor.require(kind.rights_on, EDIT)
    with transaction() as db:
        found = locked(kind, record_id, actor)
        check_version(found, version)
        reason = kind.rules.locked_to(found, given.keys())
        if reason:
            raise Conflict(reason)
        values = checking.check(kind, given, found, actor)
        changes = differences(kind, found, values)
        if not changes:
            return Saved(found)
        check_move(kind, found, changes, actor)
        if trees.changes_parent(kind, changes):
            trees.check_parent(kind, found.id, changes[kind.parent][1])
        with undo.recording(actor, verb, kind, naming.label_of(kind, found), found.id) as deed:
            before = undo.snapshot(found)
            apply(kind, found, values, actor)
            touch(found, actor)
            db.flush()
            write_custom(kind, {found.id: values}, deed)
            kind.rules.updated(found, changes, actor)
            db.flush()
            deed.changed(kind, found, before)
        followers.tell(kind, "updated", [found])
        note(kind, found, verb, actor, changes)
    return Saved(found, changes, deed.entry_id)


def writable(kind: RecordType, actor: Actor) -> dict[str, RecordField]:
    """Return the fields that the actor may fill, added ones too, by key."""
    return checking.writable(kind, actor)


def values_of(kind: RecordType, record: Any, actor: Actor) -> dict[str, Any]:
    """Return what a record holds, added fields too, by the keys of fields that the actor may fill.

    They are what `create` takes to make another one like it.
    """
    return checking.values_of(kind, record, checking.writable(kind, actor).values())


def move(
    kind: RecordType, record_id: int, state: str, actor: Actor, version: int | None = None
) -> Saved:
    """Bring a record into another state; raises Conflict when it cannot go there."""
    return update(kind, record_id, {kind.state: state}, actor, version)


def rewritten(kind: RecordType, ids: Sequence[int]) -> None:
    """Bring the indexes up to records that were written past these functions."""
    followers.tell_of_rows(kind, "updated", ids)
