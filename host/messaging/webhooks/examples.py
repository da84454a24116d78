"""What events look like: an example and a JSON Schema, made from the same fields as the events."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from host.hooks.actor import Actor, ActorKind
from host.hooks.faces import WebhookEvent
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.hooks.records import RecordRef
from host.kernel.events import Deed
from host.messaging.webhooks import outbox, record_events
from host.messaging.webhooks.catalogue import Group

_AT = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
_EXAMPLES: Final[dict[FieldType, tuple[Any, Any]]] = {
    FieldType.EMAIL: ("old@example.com", "new@example.com"),
    FieldType.PHONE: ("+47 55 00 00 00", "+47 55 11 11 11"),
    FieldType.LINK: ("https://old.example", "https://new.example"),
    FieldType.COLOUR: ("#2f6fde", "#0f8a5f"),
    FieldType.INTEGER: (1, 2),
    FieldType.DECIMAL: ("1.50", "2.50"),
    FieldType.MONEY: ("1200.00", "1500.00"),
    FieldType.PERCENT: ("10.00", "12.50"),
    FieldType.CURRENCY: ("EUR", "NOK"),
    FieldType.DATE: ("2026-12-01", "2026-12-24"),
    FieldType.DATETIME: ("2026-12-01T08:00:00+00:00", "2026-12-03T09:30:00+00:00"),
    FieldType.CHECKBOX: (False, True),
    FieldType.REFERENCE: (7, 12),
    FieldType.STAFF: (None, 3),
}
_TYPES: Final[dict[FieldType, str]] = {
    FieldType.INTEGER: "integer",
    FieldType.CHECKBOX: "boolean",
    FieldType.REFERENCE: "integer",
    FieldType.STAFF: "integer",
    FieldType.CHOICES: "array",
}
_MERGED = {"merged": [{"id": 43, "label": "The one that was taken in"}]}


def of(group: Group, event: WebhookEvent) -> dict[str, Any] | None:
    """Return an example of the whole body, or None when a module gives none."""
    if group.kind is not None:
        data = _of_record(group.kind, event.key.rpartition(".")[2])
    elif event.example is not None:
        data = dict(event.example)
    else:
        return None
    found: dict[str, Any] = json.loads(outbox.body_of(event.key, data))
    return found | {"timestamp": "2026-12-03T09:30:00.000Z"}


def schema(group: Group, event: WebhookEvent) -> dict[str, Any]:
    """Return the JSON Schema of the whole body."""
    data: dict[str, Any] = {"type": "object"}
    if group.kind is not None:
        data = _data_schema(group.kind, event.key.rpartition(".")[2])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event.key,
        "description": event.title,
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event.key},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
    }


def _of_record(kind: RecordType, verb: str) -> dict[str, Any]:
    some = record_events.shown(kind, all_fields=False)
    changes: dict[str, tuple[Any, Any]] = {}
    if verb == "status_changed":
        changes = {one.key: _pair(one) for one in some if one.key == kind.state}
    elif verb == "updated":
        changes = {one.key: _pair(one) for one in some[:2]}
    values = {one.key: _pair(one)[1] for one in some}
    deed = Deed(
        RecordRef(kind.key, 42, f"An example {kind.singular}"),
        verb,
        Actor(ActorKind.STAFF, 3, "Nora Vik"),
        changes,
        _MERGED if verb == "merged" else {},
    )
    return record_events.data_of(kind, deed, _AT, values, all_fields=False)


def _pair(one: RecordField) -> tuple[Any, Any]:
    """Return values that such a field may have had and may have now."""
    choices = [] if callable(one.choices) else [choice.value for choice in one.choices]
    if one.type is FieldType.CHOICES:
        return [], choices[:2] or ["one"]
    if one.type is FieldType.CHOICE and choices:
        return choices[0], choices[-1]
    return _EXAMPLES.get(one.type, ("before", "after"))


def _data_schema(kind: RecordType, verb: str) -> dict[str, Any]:
    some = record_events.shown(kind, all_fields=True)
    properties: dict[str, Any] = {
        "record": _object(type="string", id="integer", label="string", link="string"),
        "actor": _object(kind="string", id=["integer", "null"], name="string"),
        "occurred_at": {"type": "string", "format": "date-time"},
        "changes": {
            "type": "object",
            "properties": {
                one.key: {
                    "type": "object",
                    "description": one.label,
                    "properties": {"old": _value(one), "new": _value(one)},
                }
                for one in some
            },
        },
        "undo": {"type": "boolean", "description": "There when a change was taken back."},
    }
    if verb in {"created", "restored"}:
        held = {one.key: _value(one) | {"description": one.label} for one in some}
        properties["values"] = {"type": "object", "properties": held}
    if verb == "merged":
        properties["merged"] = {"type": "array", "items": _object(id="integer", label="string")}
    if verb == "deleted":
        properties["merged_into"] = _object(id="integer", label="string")
    required = ["record", "actor", "occurred_at", "changes"]
    return {"type": "object", "required": required, "properties": properties}


def _object(**types: str | list[str]) -> dict[str, Any]:
    properties = {name: {"type": one} for name, one in types.items()}
    return {"type": "object", "properties": properties}


def _value(one: RecordField) -> dict[str, Any]:
    return {"type": [_TYPES.get(one.type, "string"), "null"]}
