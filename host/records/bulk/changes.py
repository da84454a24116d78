"""One change of many records: done or refused one by one, taken back together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host.database import session, transaction
from host.errors import InvalidInput, NotFound, PermissionDenied, TrellisError
from host.hooks.actor import Actor
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import FieldType, RecordAction, RecordField, RecordType
from host.hooks.records import RecordRef
from host.records import followers, service
from host.records.bulk import actions, answers
from host.records.entering import checking, values
from host.records.lists.listing import RecordList
from host.records.undo import log as undo
from host.records.visibility import visible

AT_ONCE = 200
"""So many records are changed while the person waits; more go on behind the pages."""
MOST = 100_000
"""Records that one change may have."""
TOLD = 500
"""Refused records that are named."""
PRESSED = "do:"
_CLASHES = "Something else already has the same name or number, which can be only once."
_VERBS = {"edit": "updated", "archive": "archived", "restore": "restored", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is done: ``edit``, ``archive``, ``restore``, ``delete``, or ``do:`` and an action's key.

    An edit has the key of one field and its value as text; several choices are several texts.
    What a button asked is in the value too, as `answers.packed` writes it.
    """

    action: str
    field: str = ""
    value: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What became of the records.

    ``refused`` names them as (id, label, reason), ``made`` as (id, label, what was made of it).
    """

    changed: int = 0
    refused_count: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    made: list[tuple[int, str, RecordRef]] = field(default_factory=list)
    undo_id: int | None = None


def check(kind: RecordType, change: BulkChange, actor: Actor) -> None:
    """Raise what no record of a selection could get past, before any is touched."""
    if change.action == "delete":
        actor.require(kind.rights_on, DELETE)
    elif change.action in _VERBS:
        actor.require(kind.rights_on, EDIT)
    else:
        answers.read(kind, pressed(kind, change.action, actor), change.value, actor)
    if change.action == "edit":
        value_of(kind, change, actor)


def value_of(kind: RecordType, change: BulkChange, actor: Actor) -> Any:
    """Return the value that an edit gives; raises InvalidInput that names the field."""
    one = editable(kind, actor).get(change.field)
    if one is None:
        raise PermissionDenied(f"You may not change “{change.field}” of {kind.plural}.")
    if one.type is FieldType.CHOICES:
        return values.checked(kind, one, change.value)
    value = values.read(kind, one, change.value[0] if change.value else "")
    checking.refuse_emptied(kind, {one.key: value})
    return value


def editable(kind: RecordType, actor: Actor) -> dict[str, RecordField]:
    """Return the fields that many records can be given one value of, by key."""
    return {
        key: one
        for key, one in checking.writable(kind, actor).items()
        if one.type is not FieldType.SECRET
    }


def ids_of(records: RecordList) -> list[int]:
    """Return the ids of a whole list; raises InvalidInput when it is too long for one change."""
    query = records.ids().order_by(records.kind.model.id).limit(MOST + 1)
    found = list(session().scalars(query))
    if len(found) > MOST:
        raise InvalidInput(
            f"These are more than {MOST:,} {records.kind.plural}. Narrow the list by a filter."
        )
    return found


def apply(
    kind: RecordType,
    change: BulkChange,
    ids: Sequence[int],
    actor: Actor,
    *,
    total: int | None = None,
    undo_id: int | None = None,
) -> Outcome:
    """Change the records in one transaction; one that is refused does not stop the others.

    ``undo_id`` goes on with the deed of an earlier part of the same change; ``total`` is how many
    records the whole change has.
    """
    outcome = Outcome(undo_id=undo_id)
    count = total or len(ids)
    label = f"{count:,} {kind.singular if count == 1 else kind.plural}"
    verb = _VERBS.get(change.action, "updated")
    with transaction():
        work = _work(kind, change, actor)
        labels = _labels(kind, ids, actor)
        with (
            undo.recording(actor, verb, kind, label, entry_id=undo_id) as deed,
            followers.gathered() as told,
        ):
            for record_id in ids:
                mark, heard = deed.mark(), told.mark()
                try:
                    with session().begin_nested():
                        done = work(record_id)
                except (TrellisError, sa.exc.IntegrityError) as error:
                    deed.back_to(mark)
                    told.back_to(heard)
                    said = error.message if isinstance(error, TrellisError) else _CLASHES
                    _refuse(outcome, record_id, labels.get(record_id, f"#{record_id}"), said)
                    continue
                outcome.changed += bool(done)
                if isinstance(done, RecordRef) and len(outcome.made) < TOLD:
                    outcome.made.append((record_id, labels.get(record_id, f"#{record_id}"), done))
        outcome.undo_id = deed.entry_id
    return outcome


def _work(kind: RecordType, change: BulkChange, actor: Actor) -> Callable[[int], bool | RecordRef]:
    """Return what does it to one record, and tells whether anything changed, or what it made."""
    if change.action == "edit":
        given = {change.field: value_of(kind, change, actor)}
        return lambda record_id: bool(service.update(kind, record_id, given, actor).changes)
    if change.action == "archive":
        return lambda record_id: bool(service.archive(kind, record_id, actor).changes)
    if change.action == "restore":
        return lambda record_id: bool(service.restore(kind, record_id, actor).changes)
    if change.action == "delete":
        return lambda record_id: service.delete(kind, record_id, actor) is not None
    action = pressed(kind, change.action, actor)
    told = answers.read(kind, action, change.value, actor)

    def press(record_id: int) -> bool | RecordRef:
        said = actions.run(kind, action.key, record_id, actor, told)
        return said if isinstance(said, RecordRef) else True

    return press


def pressed(kind: RecordType, name: str, actor: Actor) -> RecordAction:
    """Return the button that a selection was given to; raises NotFound for any other."""
    for one in actions.actions_of(kind, actor):
        if one.bulk and name == PRESSED + one.key:
            return one
    raise NotFound("There is no such action here. Its module may have been deactivated.")


def _labels(kind: RecordType, ids: Sequence[int], actor: Actor) -> dict[int, str]:
    title = getattr(kind.model, kind.title)
    query = sa.select(kind.model.id, title).where(kind.model.id.in_(ids), visible(kind, actor))
    return {row[0]: str(row[1] or f"#{row[0]}") for row in session().execute(query)}


def _refuse(outcome: Outcome, record_id: int, label: str, said: str) -> None:
    outcome.refused_count += 1
    if len(outcome.refused) < TOLD:
        outcome.refused.append((record_id, label, said))
