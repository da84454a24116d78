"""Fields of a record that leave the house, as texts: for the client area, and for documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records.custom import catalogue, storage
from host.records.entering import checking, fields
from host.records.entering.rich_text import plain_text
from host.records.telling import worded
from host.web.filters import number, show_date, show_datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a record with its value in words."""

    key: str
    label: str
    value: str


def client_facts(kind: RecordType, record: Any) -> list[Fact]:
    """Return what the client area shows of a record; nothing that staff alone may read.

    Whether the client may see the record at all is for the caller to check.
    """
    return _facts(kind, record, (one for one in fields.all_fields(kind) if one.client_sees))


def printed_facts(kind: RecordType, record: Any, actor: Actor | None = None) -> list[Fact]:
    """Return what a document made of a record, such as a PDF, says of it.

    With an actor it says only what that one may see.
    """
    known = fields.fields_for(kind, actor) if actor else fields.all_fields(kind)
    return _facts(kind, record, (one for one in known if one.printed))


def staff_facts(
    kind: RecordType, records: Sequence[Any], actor: Actor, without: Sequence[str] = ()
) -> list[list[Fact]]:
    """Return what the actor may see of each record, empty fields too, in one order for all.

    Whether the records may be seen at all is for the caller to check. Added fields are read for
    all records together.
    """
    seen = [one for one in fields.fields_for(kind, actor) if one.key not in without]
    added = [one for one in seen if catalogue.is_custom(one.key)]
    held = storage.values_of_many(kind, added, [one.id for one in records]) if added else {}
    return [
        [_fact(kind, one, record, held.get(record.id, {})) for one in seen] for record in records
    ]


def _fact(kind: RecordType, field: RecordField, record: Any, added: Mapping[str, Any]) -> Fact:
    known = field.key in added
    value = added[field.key] if known else checking.value_of(kind, field, record)
    said = field.show(record) if field.show else in_words(kind, field, record, value)
    return Fact(field.key, field.label, str(said))


def in_words(kind: RecordType, field: RecordField, record: Any, value: Any) -> str:
    """Write a value as people read it; nothing for an empty one."""
    if value in (None, "", ()):
        return ""
    if field.type is FieldType.MONEY:
        unit = getattr(record, field.currency, "") if field.currency else ""
        return f"{number(value, 2)} {unit or ''}".strip()
    if field.type in _NUMBERS and field.pattern:
        return field.pattern.format(value)
    write = _WORDS.get(field.type)
    return write(field, value) if write else str(worded(field, value))


def _facts(kind: RecordType, record: Any, wanted: Iterable[RecordField]) -> list[Fact]:
    chosen = [one for one in wanted if one.type is not FieldType.SECRET]
    held = checking.values_of(kind, record, chosen) if chosen else {}
    told = [Fact(one.key, one.label, in_words(kind, one, record, held[one.key])) for one in chosen]
    return [one for one in told if one.value]


def _choice(field: RecordField, value: Any) -> str:
    found = fields.choice_of(field, value)
    return found.label if found else str(value)


def _plain(drawn: Markup | str) -> str:
    return Markup(drawn).striptags()  # noqa: S704 - drawn by a filter of the host


_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE})
_WORDS: dict[FieldType, Callable[[RecordField, Any], str]] = {
    FieldType.INTEGER: lambda field, value: f"{number(value)} {field.unit}".strip(),
    FieldType.DECIMAL: lambda field, value: f"{number(value)} {field.unit}".strip(),
    FieldType.PERCENT: lambda _field, value: f"{number(value)} %",
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: lambda field, value: ", ".join(_choice(field, one) for one in value),
    FieldType.CHECKBOX: lambda _field, value: "Yes" if value else "No",
    FieldType.DATE: lambda _field, value: _plain(show_date(value)),
    FieldType.DATETIME: lambda _field, value: _plain(show_datetime(value)),
    FieldType.RICH_TEXT: lambda _field, value: plain_text(value),
}
