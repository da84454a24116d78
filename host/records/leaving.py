"""Records on their way out: archived, brought back, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from host import clock
from host.database import transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import RecordType
from host.hooks.records import Blocker
from host.kernel.generation import current
from host.records import dependants, followers, naming
from host.records.filling import Saved, touch
from host.records.finding import get, locked
from host.records.telling import note
from host.records.undo import log as undo


class StillNeeded(Conflict):
    """The record cannot be deleted; ``blockers`` are what stands in the way."""

    code = "still_needed"

    def __init__(self, label: str, blockers: Sequence[Blocker], *, may_archive: bool) -> None:
        named = ", ".join(f"{blocker.label} ({blocker.count})" for blocker in blockers)
        way_out = " Archive it instead." if may_archive else ""
        super().__init__(f"{label} cannot be deleted while these exist: {named}.{way_out}")
        self.blockers = tuple(blockers)


def archive(kind: RecordType, record_id: int, actor: Actor) -> Saved:
    """Put a record out of the way: lists leave it out, nothing of it is lost."""
    return _set_archived(kind, record_id, actor, away=True)


def restore(kind: RecordType, record_id: int, actor: Actor) -> Saved:
    """Bring an archived record back."""
    return _set_archived(kind, record_id, actor, away=False)


def delete(kind: RecordType, record_id: int, actor: Actor) -> Saved:
    """Delete a record with what hangs on it; raises StillNeeded when something needs it."""
    actor.require(kind.rights_on, DELETE)
    # Asked before as well: the fault of a broken module must be written while nothing is locked.
    _refuse_needed(kind, get(kind, record_id, actor))
    with transaction() as db:
        found = locked(kind, record_id, actor)
        _refuse_needed(kind, found)
        with undo.recording(actor, "deleted", kind, naming.label_of(kind, found), found.id) as deed:
            kind.rules.deleting(found, actor)
            db.flush()
            deed.going(kind, [found])
            followers.tell(kind, "deleted", [found])
            note(kind, found, "deleted", actor)
            db.delete(found)
            db.flush()
    return Saved(found, {}, deed.entry_id)


def weight(kind: RecordType, ids: Sequence[int]) -> list[tuple[str, int]]:
    """Return what goes with these records when they are deleted: plural and number."""
    names = {
        one.model.__table__.name: one.plural for one in current().registry.record_types.values()
    }
    found: dict[str, int] = {}
    only = dependants.leading_to(names)
    for link, rows in dependants.cascade(kind.model.__table__.name, ids, only=only):
        if link.on_delete == "CASCADE" and link.table in names:
            found[names[link.table]] = found.get(names[link.table], 0) + len(rows)
    return list(found.items())


def _set_archived(kind: RecordType, record_id: int, actor: Actor, *, away: bool) -> Saved:
    actor.require(kind.rights_on, EDIT)
    with transaction() as db:
        found = locked(kind, record_id, actor)
        if (found.archived_at is not None) == away:
            return Saved(found)
        changes = {"archived_at": (found.archived_at, clock.now() if away else None)}
        verb = "archived" if away else "restored"
        with undo.recording(actor, verb, kind, naming.label_of(kind, found), found.id) as deed:
            before = undo.snapshot(found)
            found.archived_at = changes["archived_at"][1]
            touch(found, actor)
            kind.rules.updated(found, changes, actor)
            db.flush()
            deed.changed(kind, found, before)
        followers.tell(kind, "updated", [found])
        note(kind, found, verb, actor, changes)
    return Saved(found, changes, deed.entry_id)


def _refuse_needed(kind: RecordType, found: Any) -> None:
    blockers = list(kind.rules.blockers(found))
    for link, rows in dependants.cascade(kind.model.__table__.name, [found.id]):
        if link.on_delete not in {"CASCADE", "SET NULL"}:
            blockers.append(Blocker(_title_of(link.table), len(rows)))
    if blockers:
        may_archive = hasattr(kind.model, "archived_at")
        raise StillNeeded(naming.label_of(kind, found), blockers, may_archive=may_archive)


def _title_of(table: str) -> str:
    for one in current().registry.record_types.values():
        if one.model.__table__.name == table:
            return one.plural.capitalize()
    return table
