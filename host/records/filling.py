"""Values on their way into a record: how its columns and its added fields hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host import clock
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordType
from host.records.custom import catalogue, storage
from host.records.undo import log as undo


@dataclass(frozen=True, slots=True)
class Saved:
    """A record after a change: what differs, and the deed that takes it back."""

    record: Any
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    undo_id: int | None = None


def new(kind: RecordType, values: Mapping[str, Any], actor: Actor) -> Any:
    made = kind.model()
    if hasattr(kind.model, "created_at"):
        now = clock.now()
        made.created_at = made.updated_at = now
        made.created_by = made.updated_by = actor.staff_id
    apply(kind, made, values, actor)
    return made


def apply(kind: RecordType, found: Any, values: Mapping[str, Any], actor: Actor) -> None:
    new = sa.inspect(found).transient
    unkept = {one.key for one in kind.fields if one.type is FieldType.SECRET}
    for key, value in values.items():
        if catalogue.is_custom(key) or key in unkept:
            continue
        stored = _stored(kind, key, value)
        if new or getattr(found, key) != stored:
            setattr(found, key, stored)
    kind.rules.apply(found, values, actor)


def write_custom(
    kind: RecordType, rows: Mapping[int, Mapping[str, Any]], deed: undo.Deed | None = None
) -> None:
    added = {
        record_id: {key: value for key, value in values.items() if catalogue.is_custom(key)}
        for record_id, values in rows.items()
    }
    if any(added.values()):
        storage.write(kind, added, deed)


def number(kind: RecordType, records: Sequence[Any]) -> None:
    """Give many new records the ids that SQLite would give: it then takes them all at once.

    Who writes there is alone until the end of the transaction; other databases return the ids.
    """
    own = kind.model.__table__.c.id
    if len(records) < 2 or session().get_bind().dialect.name != "sqlite":
        return
    last = session().scalar(sa.select(sa.func.max(own))) or 0
    for number, one in enumerate(records, last + 1):
        one.id = number


def touch(found: Any, actor: Actor) -> None:
    if hasattr(found, "updated_at"):
        found.updated_at, found.updated_by = clock.now(), actor.staff_id


def _stored(kind: RecordType, key: str, value: Any) -> Any:
    """Return a value as its column holds it."""
    if isinstance(value, tuple):
        return list(value)
    if value not in (None, ""):
        return value
    column = getattr(kind.model, key).expression
    if not isinstance(column, sa.Column) or column.nullable:
        return None
    return "" if isinstance(column.type, sa.String) else value
