"""What the log and the observers hear of a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from host.access.directory import staff_directory
from host.activity.service import plain, record, record_many
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.hooks.records import Changes
from host.kernel import events
from host.kernel.generation import current
from host.records import naming, pointing
from host.records.entering import fields
from host.records.entering.rich_text import plain_text


def note(
    kind: RecordType, found: Any, verb: str, actor: Actor, changes: Changes | None = None
) -> None:
    """Log it, and tell observers, who know of creating, updating and deleting only."""
    ref = naming.ref_of(kind, found)
    said = {key: _said(kind, key, pair) for key, pair in (changes or {}).items()}
    record(actor, verb, ref, said, client_id=client_of(kind, found))
    told = verb if verb in {"created", "deleted"} else "updated"
    deed = verb if verb in {"archived", "restored"} else told
    events.record_changed(ref, told, actor, changes, deed=deed)


def note_new(kind: RecordType, records: Sequence[Any], verb: str, actor: Actor) -> None:
    refs = [naming.ref_of(kind, one) for one in records]
    clients = [client_of(kind, one) for one in records]
    record_many(actor, verb, refs, client_ids=clients)
    events.records_created(refs, actor)


def client_of(kind: RecordType, found: Any) -> int | None:
    """Return the client that a record belongs to."""
    return getattr(found, kind.client) if kind.client else None


def worded(one: RecordField, value: Any) -> Any:
    """Return a value as the log keeps it."""
    if value is None:
        return None
    if one.type is FieldType.STAFF:
        return staff_directory().name(value)
    if one.type is FieldType.REFERENCE and one.target in current().registry.record_types:
        target = current().registry.record_types[one.target]
        return naming.labels(target, [value]).get(value, f"#{value}")
    if one.type is FieldType.RICH_TEXT:
        return plain_text(value)
    if one.type is FieldType.RECORD:
        return pointing.in_words(value)
    return plain(value)


def _said(kind: RecordType, key: str, pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """Say values as the log keeps them: people and records by name, which outlives them."""
    one = fields.field_of(kind, key)
    if one is None:
        return pair
    return worded(one, pair[0]), worded(one, pair[1])
