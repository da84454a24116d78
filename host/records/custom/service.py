"""Adding fields to types of record, changing them, and putting them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from host import clock
from host.activity.service import changes_of, record
from host.database import session, transaction
from host.errors import Conflict, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordType
from host.hooks.records import RecordRef
from host.kernel import epochs
from host.kernel.generation import current
from host.records.custom import catalogue, shapes
from host.records.custom.describing import FieldData, fill, free_key, target_of, touch
from host.records.custom.models import CHOICES, FIELDS, VALUES, CustomField, CustomValue
from host.records.undo import images

FIELD_TYPE = "host.custom_field"
MOST = 40
"""Active fields of one type; more would be too many tables for one query of some databases."""


def types() -> list[RecordType]:
    """Return the types that may be given fields, by name."""
    known = current().registry.record_types.values()
    return sorted((kind for kind in known if kind.custom_fields), key=lambda kind: kind.plural)


def kind_of(type_key: str) -> RecordType:
    """Return a type that may be given fields; raises NotFound for any other."""
    found = next((kind for kind in types() if kind.key == type_key), None)
    if found is None:
        raise NotFound("There is no such type of record, or it takes no further fields.")
    return found


def all_fields() -> dict[str, list[CustomField]]:
    """Return every added field by type key, in its order; those put away come last."""
    away = sa.case((CustomField.archived_at.is_(None), 0), else_=1)
    query = sa.select(CustomField).order_by(away, CustomField.position, CustomField.id)
    found: dict[str, list[CustomField]] = {}
    for row in session().scalars(query):
        found.setdefault(row.record_type, []).append(row)
    return found


def get(field_id: int) -> CustomField:
    """Return an added field; raises NotFound."""
    found = session().get(CustomField, field_id, populate_existing=True)
    if found is None:
        raise NotFound("There is no such field.")
    return found


def held(field_id: int) -> int:
    """Count the values that records have in a field."""
    column = getattr(CustomValue, shapes.column_of(catalogue.field_from(get(field_id))))
    query = sa.select(sa.func.count()).where(CustomValue.field_id == field_id, column.is_not(None))
    return session().scalar(query) or 0


def add(type_key: str, data: FieldData, actor: Actor) -> CustomField:
    """Add a field to a type; raises InvalidInput naming every part that is refused."""
    actor.require_admin()
    kind = kind_of(type_key)
    with transaction() as db:
        present = _of_type(type_key)
        _check_room(kind, [one for one in present if one.archived_at is None], data.type)
        now = clock.now()
        row = CustomField(
            record_type=type_key,
            type=data.type.value,
            key=free_key(data.label, present),
            target=target_of(data),
            position=max((one.position for one in present), default=0) + 1,
            choices=[],
            created_at=now,
            created_by=actor.staff_id,
        )
        fill(kind, row, data, actor)
        db.add(row)
        db.flush()
        _done(row, "created", actor)
    return row


def change(field_id: int, data: FieldData, actor: Actor, version: int | None = None) -> CustomField:
    """Change a field; type and target stay what they were, for they say what the values are."""
    actor.require_admin()
    with transaction():
        row = _locked(field_id)
        if version is not None and row.version != version:
            raise StaleRecord("Somebody else changed this field while your form was open.")
        before = _facts(row)
        kept = replace(data, type=FieldType(row.type), target=row.target)
        fill(kind_of(row.record_type), row, kept, actor)
        changes = changes_of(before, _facts(row))
        if changes:
            session().flush()
            _done(row, "updated", actor, changes)
    return row


def move(field_id: int, *, up: bool, actor: Actor) -> CustomField:
    """Move a field one place; at an end it stays where it is."""
    actor.require_admin()
    with transaction() as db:
        row = _locked(field_id)
        order = [one for one in _of_type(row.record_type) if one.archived_at is None]
        ids = [one.id for one in order]
        place = ids.index(row.id) if row.id in ids else 0
        other = place - 1 if up else place + 1
        if row.id in ids and 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
            for position, one in enumerate(order, start=1):
                # Past the mapper: a form that is open keeps its version.
                moved = sa.update(FIELDS).where(FIELDS.c.id == one.id)
                db.execute(moved.values(position=position))
            _advance(row)
    return row


def archive(field_id: int, actor: Actor) -> CustomField:
    """Put a field away: nobody sees it any more, and its values stay."""
    return _set_archived(field_id, actor, away=True)


def restore(field_id: int, actor: Actor) -> CustomField:
    """Bring a field back with its values."""
    return _set_archived(field_id, actor, away=False)


def purge(field_id: int, actor: Actor) -> int:
    """Delete a field that was put away, with its values; return how many there were.

    A field that no record has a value in may go at once.
    """
    actor.require_admin()
    with transaction() as db:
        row = _locked(field_id)
        count = held(field_id)
        if count and row.archived_at is None:
            raise Conflict(f"{row.label} has {count:,} values. Put the field away first.")
        for table in (CHOICES, VALUES):
            db.execute(sa.delete(table).where(table.c.field_id == field_id))
        db.delete(row)
        db.flush()
        _done(row, "deleted", actor, note=f"{count:,} values went with it.")
    return count


def _set_archived(field_id: int, actor: Actor, *, away: bool) -> CustomField:
    actor.require_admin()
    with transaction() as db:
        row = _locked(field_id)
        if (row.archived_at is not None) == away:
            return row
        if not away:
            active = [one for one in _of_type(row.record_type) if one.archived_at is None]
            _check_room(kind_of(row.record_type), active, FieldType(row.type))
            row.position = max((one.position for one in active), default=0) + 1
        row.archived_at = clock.now() if away else None
        touch(row, actor)
        db.flush()
        _done(row, "archived" if away else "restored", actor)
    return row


def _check_room(kind: RecordType, active: Sequence[CustomField], new: FieldType) -> None:
    """A reference is two tables to a query."""
    weights = [2 if one == FieldType.REFERENCE else 1 for one in (*(a.type for a in active), new)]
    if sum(weights) > MOST:
        raise Conflict(
            f"{kind.plural.capitalize()} have as many further fields as a list can hold: {MOST}, "
            "a reference counting twice. Put one away first."
        )


def _of_type(type_key: str) -> list[CustomField]:
    query = sa.select(CustomField).where(CustomField.record_type == type_key)
    ordered = query.order_by(CustomField.position, CustomField.id)
    return list(session().scalars(ordered.with_for_update()))


def _locked(field_id: int) -> CustomField:
    query = sa.select(CustomField).where(CustomField.id == field_id).with_for_update()
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such field.")
    return found


def _facts(row: CustomField) -> dict[str, Any]:
    said = [
        one["label"] + (" (not offered)" if one["retired"] else "") for one in row.choices or ()
    ]
    default = images.decode(row.default_value)
    return {
        "label": row.label,
        "help": row.help,
        "required": row.required,
        "default": default,
        "choices": said,
        "half": row.half,
        "listed": row.listed,
        "client_sees": row.client_sees,
        "printed": row.printed,
        "admins_only": row.admins_only,
    }


def _done(row: CustomField, verb: str, actor: Actor, changes: Any = None, note: str = "") -> None:
    """Log it, and have every worker read the list of fields anew."""
    record(actor, verb, RecordRef(FIELD_TYPE, row.id, row.label), changes, note=note)
    session().flush()
    _advance(row)


def _advance(row: CustomField) -> None:
    epochs.advance(session(), epochs.EpochKind.SETTINGS, row.record_type)
