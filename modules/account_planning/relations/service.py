"""Linking documents of the client to a plan, and taking the links away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from host.api import (
    Actor,
    Conflict,
    Document,
    InvalidInput,
    RecordChanged,
    RecordRef,
    RecordType,
    client_documents,
    clock,
    session,
    transaction,
)

from ..plans import service as plans
from ..plans.models import Plan
from .models import LABEL, NOUN, Relation

MOST: Final = 200
"""So many documents a plan can be linked to."""


def relations_of(plan_id: int) -> sa.Select[Relation]:
    """Select what a plan is linked to."""
    return sa.select(Relation).where(Relation.plan_id == plan_id)


def key_of(ref: RecordRef) -> str:
    """Return what forms send for a document."""
    return f"{ref.type}:{ref.id}"


def link(plan_id: int, keys: Sequence[str], actor: Actor) -> int:
    """Link documents of the plan's client and return how many are new.

    ``keys`` are type keys and ids as `key_of` writes them. Raises InvalidInput for what is no
    document of this client that the actor may see, and Conflict when the plan is read-only.
    """
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        wanted = _wanted(plan, keys, actor)
        stored = db.scalars(relations_of(plan.id)).all()
        known = {(one.record_type, one.record_id) for one in stored if not one.is_gone}
        new = [one for one in wanted if (one.ref.type, one.ref.id) not in known]
        _check_room(len(stored) + len(new))
        _make_way(stored, [one.ref for one in new])
        _add(plan, new, actor)
    return len(new)


def create_and_link(
    plan_id: int, kind: RecordType, values: Mapping[str, Any], actor: Actor
) -> RecordRef:
    """Make a document of the plan's client by the rules of its owner, and link it.

    Raises InvalidInput naming every field that the owner refuses.
    """
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        _check_room(_count(plan.id) + 1)
        if plan.client_id is None:
            raise Conflict(plan.lock_reason)
        ref = client_documents.create(kind, plan.client_id, values, actor)
        _make_way(db.scalars(relations_of(plan.id)).all(), [ref])
        _keep(plan, [Relation(**_told(ref, kind))], "added_documents_to", actor)
    return ref


def unlink(plan_id: int, relation_id: int, actor: Actor) -> None:
    """Take a link away; the document stays. One that is gone already is left so."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        found = db.scalar(relations_of(plan.id).where(Relation.id == relation_id))
        if found is None:
            return
        changes = {_title(found.noun): (_named([found]), "")}
        db.delete(found)
        _tell(plan, changes, "unlinked_documents_from", actor)


def follow(event: RecordChanged) -> None:
    """Keep the names that documents are listed under; what was deleted keeps its last one."""
    if event.deed == "created" or event.ref.type not in _types():
        return
    same = sa.and_(Relation.record_type == event.ref.type, Relation.record_id == event.ref.id)
    label = event.ref.label[:LABEL]
    if event.verb == "deleted":
        _bring_up(sa.and_(same, Relation.is_gone.is_(False)), is_gone=True)
    elif event.deed == "restored":
        _bring_up(sa.and_(same, Relation.is_gone.is_(True)), is_gone=False, label=label)
    else:
        stale = sa.and_(Relation.is_gone.is_(False), Relation.label != label)
        _bring_up(sa.and_(same, stale), label=label)


def _bring_up(stale: sa.ColumnElement[bool], **values: Any) -> None:
    if session().scalar(sa.select(Relation.id).where(stale).limit(1)) is None:
        return
    with transaction() as db:
        db.connection().execute(sa.update(Relation).where(stale).values(**values))


def _make_way(stored: Iterable[Relation], new: Iterable[RecordRef]) -> None:
    """Drop links to documents that are gone whose numbers belong to new ones now."""
    numbers = {(ref.type, ref.id) for ref in new}
    for row in stored:
        if row.is_gone and (row.record_type, row.record_id) in numbers:
            session().delete(row)
    session().flush()


def _types() -> set[str]:
    return {kind.key for kind in client_documents.types()}


def _wanted(plan: Plan, keys: Sequence[str], actor: Actor) -> list[Document]:
    refs = list(dict.fromkeys(map(_ref, keys)))
    if not refs:
        raise InvalidInput.of("records", "Choose at least one document.")
    _check_room(len(refs))
    found = client_documents.resolve(refs, actor)
    if not all(one.is_shown and one.client_id == plan.client_id for one in found):
        message = (
            f"{plan.client_name} has no such document, or it is not one that you may see. "
            "Nothing was linked."
        )
        raise InvalidInput.of("records", message)
    return found


def _ref(key: str) -> RecordRef:
    type_key, _, number = key.rpartition(":")
    if not number.isdecimal() or len(number) > 9:
        raise InvalidInput.of("records", "Choose documents from the list.")
    return RecordRef(type_key, int(number), "")


def _check_room(count: int) -> None:
    if count > MOST:
        raise InvalidInput.of("records", f"A plan can be linked to {MOST} documents at most.")


def _count(plan_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(Relation).where(Relation.plan_id == plan_id)
    return session().scalar(query) or 0


def _add(plan: Plan, documents: Iterable[Document], actor: Actor) -> None:
    rows = [Relation(**_told(one.ref, client_documents.type_of(one.ref.type))) for one in documents]
    if rows:
        _keep(plan, rows, "linked_documents_to", actor)


def _told(ref: RecordRef, kind: RecordType) -> dict[str, Any]:
    document = kind.document
    assert document is not None
    return {
        "record_type": ref.type,
        "record_id": ref.id,
        "kind": document.kind.value,
        "noun": kind.singular[:NOUN],
        "label": ref.label[:LABEL],
    }


def _keep(plan: Plan, rows: list[Relation], verb: str, actor: Actor) -> None:
    by_noun: dict[str, list[Relation]] = defaultdict(list)
    for row in rows:
        row.plan_id, row.created_at, row.created_by = plan.id, clock.now(), actor.staff_id
        by_noun[row.noun].append(row)
    session().add_all(rows)
    changes = {_title(noun): ("", _named(some)) for noun, some in by_noun.items()}
    _tell(plan, changes, verb, actor)


def _title(noun: str) -> str:
    return noun[:1].upper() + noun[1:]


def _named(rows: Iterable[Relation]) -> str:
    """Name documents by number: not everybody who reads the log may know what they are called."""
    return ", ".join(f"#{row.record_id}" for row in rows)


def _tell(plan: Plan, changes: dict[str, tuple[Any, Any]], verb: str, actor: Actor) -> None:
    """Log it as work that goes on: a link changes nothing that was approved."""
    plans.content_changed(plan, actor, verb, changes, progress=True)
