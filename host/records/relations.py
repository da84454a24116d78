"""Which types point at which: the related lists on a record's page."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.entering import fields
from host.records.visibility import current_feature, may_see_field


@dataclass(frozen=True, slots=True)
class Relation:
    """Records of one type that point at a record of another, by one of their fields."""

    kind: RecordType
    field: RecordField
    key: str
    label: str


def of(kind: RecordType, actor: Actor) -> list[Relation]:
    """Return the relations of a type whose records the actor may read."""
    found = []
    for other in current().registry.record_types.values():
        pointing = [
            one
            for one in fields.all_fields(other)
            if _points(one, kind) and may_see_field(one, actor)
        ]
        if not pointing or not _reads(other, actor):
            continue
        for field in pointing:
            found.append(_relation(other, field, alone=len(pointing) == 1, own=other is kind))
    return found


def by_key(kind: RecordType, key: str, actor: Actor) -> Relation | None:
    """Return the relation that stands in an address."""
    return next((one for one in of(kind, actor) if one.key == key), None)


def _points(field: RecordField, kind: RecordType) -> bool:
    return field.type is FieldType.REFERENCE and field.target == kind.key


def _reads(kind: RecordType, actor: Actor) -> bool:
    if kind.setup:
        return actor.is_admin
    return any(actor.may(kind.rights_on, action) for action in current_feature(kind))


def _relation(other: RecordType, field: RecordField, *, alone: bool, own: bool) -> Relation:
    title = other.plural[:1].upper() + other.plural[1:]
    key = other.plural.replace(" ", "-").lower()
    if own:
        return Relation(other, field, f"sub-{key}", f"Sub-{other.plural}")
    if alone:
        return Relation(other, field, key, title)
    return Relation(
        other, field, f"{key}-{field.key.replace('_', '-')}", f"{title} ({field.label})"
    )
