"""Values that somebody wants a record to have: checked field by field, then together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.access.directory import staff_directory
from host.database import session
from host.errors import InvalidInput, PermissionDenied, TrellisError
from host.hooks.actor import Actor, Scope
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.custom import catalogue, storage
from host.records.entering import fields, uniqueness, values
from host.records.visibility import may_see_field, readable_ids

_CHOSEN = frozenset({FieldType.CHOICE, FieldType.CHOICES})


def writable(kind: RecordType, actor: Actor) -> dict[str, RecordField]:
    """Return the fields that the actor may fill, by key."""
    return {
        field.key: field
        for field in fields.all_fields(kind)
        if not field.read_only and may_see_field(field, actor)
    }


def with_defaults(
    kind: RecordType,
    given: Mapping[str, Any],
    actor: Actor,
    allowed: Mapping[str, RecordField] | None = None,
) -> dict[str, Any]:
    """Return the values of a new record: what is given before what the rules and fields say.

    ``allowed`` are the fields that the actor may fill, where the caller knows them already.
    """
    found = {
        field.key: field.default(actor) if callable(field.default) else field.default
        for field in (writable(kind, actor) if allowed is None else allowed).values()
        if field.default is not None
    }
    found |= kind.rules.defaults(actor, given)
    found |= given
    owner = owner_field(kind)
    if owner and found.get(owner) is None and actor.scope(kind.rights_on) is not Scope.ALL:
        found[owner] = actor.staff_id  # who sees only some records must see the new one
    return found


def unseen_defaults(kind: RecordType, actor: Actor) -> dict[str, Any]:
    """Return the defaults of fields that the actor may not fill, for records that it makes."""
    allowed = writable(kind, actor)
    return {
        field.key: field.default(actor) if callable(field.default) else field.default
        for field in fields.all_fields(kind)
        if field.key not in allowed and not field.read_only and field.default is not None
    }


def owner_field(kind: RecordType) -> str:
    """Return the attribute that names the owner; nothing when there is none."""
    return kind.ownership.owners[0] if kind.ownership and not kind.ownership.through else ""


def check(
    kind: RecordType, wanted: Mapping[str, Any], record: Any | None, actor: Actor
) -> dict[str, Any]:
    """Return the values as they are kept; raises InvalidInput naming every refused field."""
    allowed = writable(kind, actor)
    good, bad = _each(kind, wanted, record, allowed, _checks(kind, allowed, wanted))
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    check_pointers(kind, [good], record, actor)
    clean = dict(kind.rules.clean(good, record, actor))
    refuse_emptied(kind, clean)
    uniqueness.check(kind, [clean], record)
    return clean


def check_many(
    kind: RecordType, rows: Sequence[Mapping[str, Any]], actor: Actor
) -> list[dict[str, Any]]:
    """Check the values of several new records; what they point at is looked up together."""
    good_rows = []
    allowed = writable(kind, actor)
    checks = _checks(kind, allowed, allowed)
    for wanted in rows:
        good, bad = _each(kind, wanted, None, allowed, checks)
        if bad:
            raise InvalidInput(next(iter(bad.values()))[0], bad)
        good_rows.append(good)
    check_pointers(kind, good_rows, None, actor)
    unseen = unseen_defaults(kind, actor)
    clean = [{**unseen, **kind.rules.clean(good, None, actor)} for good in good_rows]
    for one in clean:
        refuse_emptied(kind, one)
    uniqueness.check(kind, clean, None)
    return clean


def check_apart(
    kind: RecordType, rows: Sequence[Mapping[str, Any]], actor: Actor
) -> list[dict[str, Any] | TrellisError]:
    """Check new records each for itself: its values as they are kept, or why it is refused.

    What the values point at must have been looked up by the caller.
    """
    allowed, unseen = writable(kind, actor), unseen_defaults(kind, actor)
    checks = _checks(kind, allowed, allowed)
    found: list[dict[str, Any] | TrellisError] = []
    for wanted in rows:
        good, bad = _each(kind, wanted, None, allowed, checks)
        if bad:
            found.append(InvalidInput(next(iter(bad.values()))[0], bad))
            continue
        try:
            clean = {**unseen, **kind.rules.clean(good, None, actor)}
            refuse_emptied(kind, clean)
            found.append(clean)
        except TrellisError as error:
            found.append(error)
    return found


def refuse_emptied(kind: RecordType, values_given: Mapping[str, Any]) -> None:
    """Raise InvalidInput for nothing in a column that must hold something, declared so or not."""
    needed = fields.never_empty(kind)
    bad = {
        key: [values.missing(needed[key])]
        for key, value in values_given.items()
        if value is None and key in needed
    }
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)


def value_of(kind: RecordType, field: RecordField, record: Any) -> Any:
    """Return what a record holds in a field, as services know it."""
    if catalogue.is_custom(field.key):
        return storage.value_of(kind, field, record.id)
    value = getattr(record, field.key)
    return tuple(value or ()) if field.type is FieldType.CHOICES else value


def values_of(
    kind: RecordType, record: Any, wanted: Iterable[RecordField] | None = None
) -> dict[str, Any]:
    """Return what a record holds, by the keys of its fields."""
    chosen = list(fields.all_fields(kind) if wanted is None else wanted)
    held = {
        field.key: value_of(kind, field, record)
        for field in chosen
        if not catalogue.is_custom(field.key) and field.type is not FieldType.SECRET
    }
    added = [field for field in chosen if catalogue.is_custom(field.key)]
    return held | (storage.values_of(kind, added, record.id) if added else {})


def _checks(
    kind: RecordType, allowed: Mapping[str, RecordField], keys: Iterable[str]
) -> dict[str, values.Check]:
    return {key: values.checker(kind, allowed[key]) for key in keys if key in allowed}


def _each(
    kind: RecordType,
    wanted: Mapping[str, Any],
    record: Any | None,
    allowed: Mapping[str, RecordField],
    checks: Mapping[str, values.Check],
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    good: dict[str, Any] = {}
    bad: dict[str, list[str]] = {}
    for key, value in wanted.items():
        field = allowed.get(key)
        if field is None:
            _refuse(kind, key)
            continue
        try:
            good[key] = checks[key](value)
            if field.type in _CHOSEN:
                _refuse_retired(kind, field, good[key], record)
        except InvalidInput as error:
            bad |= error.fields or {key: [error.message]}
    if record is None:
        for field in allowed.values():
            absent = field.required and field.key not in wanted
            if absent and field.type is not FieldType.CHECKBOX and _appears(field, good):
                bad[field.key] = [values.missing(field)]
    return good, bad


def _appears(field: RecordField, good: Mapping[str, Any]) -> bool:
    """Tell whether a field that depends on another has its place."""
    return field.when is None or str(good.get(field.when[0]) or "") in field.when[1]


def _refuse(kind: RecordType, key: str) -> None:
    """Raise for a field that the actor may not fill; one that is unknown is a fault of the code."""
    if fields.field_of(kind, key) is None:
        raise KeyError(f"{kind.key} has no field “{key}”")
    raise PermissionDenied(f"You may not change “{key}” of {kind.plural}.")


def _refuse_retired(kind: RecordType, field: RecordField, value: Any, record: Any | None) -> None:
    """A choice that is no longer offered stays where it is and comes nowhere else."""
    if not value:
        return
    retired = {one.value: one.label for one in field.all_choices() if one.retired}
    chosen = {value} if isinstance(value, str) else set(value)
    new = chosen & set(retired)
    if new and record is not None:
        held = value_of(kind, field, record)
        new -= {held} if isinstance(held, str) else set(held or ())
    if new:
        label = retired[min(new)]
        raise InvalidInput.of(field.key, f"“{label}” is no longer offered. Choose another one.")


def check_pointers(
    kind: RecordType, rows: Sequence[Mapping[str, Any]], record: Any | None, actor: Actor
) -> None:
    """See that owners are active and that references lead to records that the actor may see."""
    for field in fields.all_fields(kind):
        if field.type not in {FieldType.STAFF, FieldType.REFERENCE}:
            continue
        ids = {row[field.key] for row in rows if row.get(field.key) is not None}
        if record is not None:
            ids -= {value_of(kind, field, record)}
        if not ids:
            continue
        if field.type is FieldType.STAFF:
            if not ids <= staff_directory().active:
                raise InvalidInput.of(
                    field.key, f"The {_noun(field)} must be an active member of staff."
                )
        elif not ids <= _readable(field, ids, actor):
            raise InvalidInput.of(
                field.key, f"Choose the {_noun(field)} from the list: there is no such record."
            )


def _readable(field: RecordField, ids: set[int], actor: Actor) -> set[int]:
    target = current().registry.record_types.get(field.target)
    if target is None:
        return set()
    key = target.model.id
    query = sa.select(key).where(key.in_(ids), readable_ids(target, actor, key))
    return set(session().scalars(query))


def _noun(field: RecordField) -> str:
    return field.label[:1].lower() + field.label[1:]
