"""Records that turn out to be one: merged into the one that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host import clock
from host.activity.service import record as log
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel import events
from host.records import followers, naming, service
from host.records.beside.models import MergedRecord
from host.records.custom import leaving
from host.records.entering import checking
from host.records.entering.values import is_empty
from host.records.same.pointers import Redirection
from host.records.undo import log as undo

MOST = 5
"""So many records may be merged at once."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The record that was kept, the deed that takes all back, and rows that were there twice."""

    record: Any
    undo_id: int | None
    dropped: dict[str, int] = field(default_factory=dict)


def kept_for(kind: RecordType, record_id: int) -> int | None:
    """Return the record that a merged one is part of now."""
    query = (
        sa.select(MergedRecord.record_id)
        .where(MergedRecord.record_type == kind.key, MergedRecord.lost_id == record_id)
        .order_by(MergedRecord.id.desc())
    )
    return session().scalar(query.limit(1))


def lost_ids(kind: RecordType, record_id: int) -> list[int]:
    """Return the ids of the records that were merged into one."""
    query = sa.select(MergedRecord.lost_id).where(
        MergedRecord.record_type == kind.key, MergedRecord.record_id == record_id
    )
    return list(session().scalars(query))


def choosable(kind: RecordType, actor: Actor) -> list[RecordField]:
    """Return the fields of which one value is chosen when records are merged."""
    return [
        one for one in checking.writable(kind, actor).values() if one.type is not FieldType.SECRET
    ]


def proposed(held: Mapping[int, Mapping[str, Any]], keep: int) -> dict[str, int]:
    """Return whose value each field takes: the kept record's, or the first that has one."""
    others = [one for one in held if one != keep]
    return {
        key: next((one for one in (keep, *others) if not is_empty(held[one][key])), keep)
        for key in held[keep]
    }


def open_all(kind: RecordType, ids: Sequence[int], actor: Actor) -> list[Any]:
    """Return the records to merge in the order of their ids; raises what forbids to merge them."""
    actor.require(kind.rights_on, EDIT)
    actor.require(kind.rights_on, DELETE)
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST:
        raise InvalidInput(f"Choose two to {MOST} {kind.plural} to merge.")
    found = {one.id: one for one in service.get_many(kind, wanted, actor)}
    if len(found) < len(wanted):
        raise NotFound(f"One of these {kind.plural} is not here, or not one that you may see.")
    return [found[one] for one in wanted]


def merge(
    kind: RecordType,
    keep: int,
    ids: Sequence[int],
    chosen: Mapping[str, int],
    actor: Actor,
    *,
    versions: Mapping[int, int] | None = None,
) -> Merged:
    """Make one record of several, as one deed.

    ``chosen`` names for a field the record whose value is kept; what is not named stays as the
    kept record has it. What points at the others points at the kept one afterwards.
    """
    if "merge" in kind.without:
        raise Conflict(f"{kind.plural.capitalize()} cannot be merged.")
    with transaction() as db:
        records = open_all(kind, sorted({keep, *ids}), actor)
        for one in records:
            fresh = service.locked(kind, one.id, actor)
            service.check_version(fresh, (versions or {}).get(one.id))
            service.refuse_locked(kind, fresh)
        by_id = {one.id: one for one in records}
        lost = [one for one in by_id if one != keep]
        values = _values(kind, by_id, keep, chosen, actor)
        labels = {one: naming.label_of(kind, by_id[one]) for one in by_id}
        said = ", ".join([labels[keep], *(labels[one] for one in lost)])
        with undo.recording(actor, "merged", kind, said, keep) as deed:
            moving = Redirection(kind, lost, keep, deed)
            moving.run()
            leaving.point_elsewhere(kind.key, lost, keep, deed)
            for one in lost:
                _let_go(kind, one, actor, deed)
            _redirect(kind, keep, {one: labels[one] for one in lost}, deed)
            if values:
                service.update(kind, keep, values, actor)
            else:
                deed.touched(kind, [keep])
        kept = service.locked(kind, keep, actor)
        followers.tell(kind, "updated", [kept])
        _note(kind, kept, {one: labels[one] for one in lost}, actor)
        db.flush()
    return Merged(kept, deed.entry_id, moving.dropped)


def _values(
    kind: RecordType,
    by_id: Mapping[int, Any],
    keep: int,
    chosen: Mapping[str, int],
    actor: Actor,
) -> dict[str, Any]:
    """Return what changes in the kept record; it cannot become a part of itself."""
    values: dict[str, Any] = {}
    for one in choosable(kind, actor):
        source = chosen.get(one.key, keep)
        if source not in by_id:
            raise InvalidInput.of(one.key, f"Choose whose {one.label} is kept.")
        value = checking.value_of(kind, one, by_id[source])
        if one.type is FieldType.REFERENCE and one.target == kind.key and value in by_id:
            value = None
        if source != keep and value != checking.value_of(kind, one, by_id[keep]):
            values[one.key] = value
    return values


def _let_go(kind: RecordType, record_id: int, actor: Actor, deed: undo.Deed) -> None:
    """Delete a record whose dependants have moved."""
    found = session().get_one(kind.model, record_id, populate_existing=True)
    blockers = kind.rules.blockers(found)
    if blockers:
        may_archive = hasattr(kind.model, "archived_at")
        raise service.StillNeeded(naming.label_of(kind, found), blockers, may_archive=may_archive)
    kind.rules.deleting(found, actor)
    session().flush()
    deed.going(kind, [found])
    followers.tell(kind, "deleted", [found])
    session().delete(found)
    session().flush()


def _redirect(kind: RecordType, keep: int, lost: Mapping[int, str], deed: undo.Deed) -> None:
    rows = [
        MergedRecord(
            record_type=kind.key, record_id=keep, lost_id=one, lost_label=label, at=clock.now()
        )
        for one, label in lost.items()
    ]
    session().add_all(rows)
    session().flush()
    deed.rows_made(MergedRecord.__tablename__, [row.id for row in rows])


def _note(kind: RecordType, kept: Any, lost: Mapping[int, str], actor: Actor) -> None:
    ref, client_id = naming.ref_of(kind, kept), service.client_of(kind, kept)
    note = f"Took in {', '.join(lost.values())}"[:1000]
    log(actor, "merged", ref, client_id=client_id, note=note)
    took_in = [{"id": one, "label": label} for one, label in lost.items()]
    events.record_changed(ref, "updated", actor, deed="merged", more={"merged": took_in})
    for one, label in lost.items():
        gone = type(ref)(kind.key, one, label)
        log(actor, "merged", gone, client_id=client_id, note=f"Is part of {ref.label} now"[:1000])
        into = {"merged_into": {"id": ref.id, "label": ref.label}}
        events.record_changed(gone, "deleted", actor, more=into)
