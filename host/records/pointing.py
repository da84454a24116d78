"""Fields that point at a record of any type: ``<type key>:<id>``, and what it was called."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import naming
from host.records.visibility import visible

LABEL = "_label"
"""End of the attribute that holds what the record was called."""


def key_of(ref: RecordRef) -> str:
    """Return what the column holds for a record."""
    return f"{ref.type}:{ref.id}"


def pointed_at(key: str | None, label: str = "") -> RecordRef | None:
    """Return the record that a value points at; None for what points at nothing."""
    type_key, colon, number = (key or "").rpartition(":")
    if not colon or not type_key or not number.isdecimal() or len(number) > 9:
        return None
    return RecordRef(type_key, int(number), label)


def type_of(ref: RecordRef) -> RecordType | None:
    """Return the type of the record; None while its module is away."""
    return current().registry.record_types.get(ref.type)


def found(ref: RecordRef, actor: Actor) -> RecordRef | None:
    """Return the record by its present name; None for one that the actor may not see."""
    kind = type_of(ref)
    if kind is None:
        return None
    query = sa.select(kind.model).where(kind.model.id == ref.id, visible(kind, actor))
    record: Any = session().scalar(query)
    return naming.ref_of(kind, record) if record is not None else None


def in_words(key: str | None) -> str:
    """Say which record a value points at, whoever may see it, for logs and comparisons."""
    ref = pointed_at(key)
    kind = type_of(ref) if ref is not None else None
    if ref is None or kind is None:
        return key or ""
    return naming.labels(kind, [ref.id]).get(ref.id, f"{kind.singular} {ref.id}")


def path_of(ref: RecordRef) -> str:
    """Return the address of the record's page; nothing while its module is away."""
    kind = type_of(ref)
    return naming.path_of(kind, ref.id) if kind is not None else ""
