"""Which types and which of their fields files can fill."""

from __future__ import annotations

from collections.abc import Sequence

from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.entering import checking, fields

KEYS = frozenset({FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.INTEGER})
"""Types of field by which records can be recognised."""


def importable(name: str) -> RecordType:
    """Return a type by its key, its plural or its noun; raises NotFound naming those there are."""
    return _named(name, [one for one in _types() if takes_files(one)], "imports")


def exportable(name: str) -> RecordType:
    """Return a type whose records may leave as a file; raises NotFound naming those there are."""
    return _named(name, [one for one in _types() if "export" not in one.without], "exports")


def takes_files(kind: RecordType) -> bool:
    """Tell whether files can bring records of the type."""
    return not {"import", "create"} & set(kind.without)


def require(kind: RecordType, actor: Actor) -> None:
    """Raise PermissionDenied unless the actor may add records of the type."""
    if kind.setup:
        actor.require_admin()
    actor.require(kind.rights_on, CREATE)


def fillable(kind: RecordType, actor: Actor) -> list[RecordField]:
    """Return the fields that a file may fill, in their order."""
    return [
        field
        for field in checking.writable(kind, actor).values()
        if field.imported and field.type is not FieldType.SECRET
    ]


def needed(field: RecordField) -> bool:
    """Tell whether no record can be made unless the file fills the field."""
    return field.required and field.default is None and field.when is None


def possible_keys(kind: RecordType, actor: Actor) -> list[RecordField]:
    """Return the fields by which records can be recognised."""
    return [field for field in fillable(kind, actor) if field.type in KEYS]


def usual_keys(kind: RecordType, mapped: Sequence[str]) -> tuple[str, ...]:
    """Return the fields by which records are recognised unless somebody says otherwise."""
    for keys in (kind.import_keys, (kind.code,), (kind.title,)):
        if keys and all(key in mapped and fields.field_of(kind, key) for key in keys):
            return tuple(keys)
    return ()


def _types() -> list[RecordType]:
    return list(current().registry.record_types.values())


def _named(name: str, kinds: Sequence[RecordType], does: str) -> RecordType:
    wanted = name.strip().casefold()
    for names in (lambda one: (one.key,), lambda one: (one.plural, one.singular)):
        found = [one for one in kinds if wanted in names(one)]
        if len(found) == 1:
            return found[0]
    known = ", ".join(sorted(one.key for one in kinds))
    raise NotFound(f"Nothing {does} “{name}”. Known are: {known}.")
