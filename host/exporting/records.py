"""Records of a list as the columns and rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from host.access.directory import staff_directory
from host.exporting.columns import Column, Kind, Value
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records.entering.fields import fields_for
from host.records.entering.rich_text import plain_text
from host.records.lists.columns import refers
from host.records.lists.listing import RecordList
from host.settings import service as settings

CHUNK = 2_000
_KINDS = {
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.PERCENT: Kind.NUMBER,
    FieldType.MONEY: Kind.MONEY,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.INSTANT,
    FieldType.CHECKBOX: Kind.CHECK,
}
_Cell = Callable[[Any], Value]


def exported(kind: RecordType, actor: Actor) -> list[RecordField]:
    """Return the fields that the actor may take away in a file."""
    return [field for field in fields_for(kind, actor) if field.exported]


def chosen(kind: RecordType, actor: Actor, keys: Sequence[str]) -> list[RecordField]:
    """Return those of the fields with these keys that may leave, in the order of the keys."""
    able = {field.key: field for field in exported(kind, actor)}
    return [able[key] for key in dict.fromkeys(keys) if key in able]


def columns_of(fields: Sequence[RecordField]) -> list[Column]:
    """Describe the columns of a file."""
    found = []
    for field in fields:
        found.append(Column(field.label, _KINDS.get(field.type, Kind.TEXT), field.key))
        if _splits(field, fields):
            found.append(Column(f"{field.label}: currency", key=f"{field.key}_currency"))
    return found


def rows_of(records: RecordList, fields: Sequence[RecordField]) -> Iterator[list[Value]]:
    """Yield the rows of the list, all of them, with the values of these fields."""
    cells: list[_Cell] = []
    for field in fields:
        cells.append(_cell(field))
        if _splits(field, fields):
            cells.append(attrgetter(f"c_{field.key}"))
    for rows in records.all_rows(fields, CHUNK):
        for row in rows:
            yield [cell(row) for cell in cells]


def _splits(field: RecordField, fields: Sequence[RecordField]) -> bool:
    """An amount is worth nothing without its currency."""
    return bool(field.currency) and all(one.key != field.currency for one in fields)


def _cell(field: RecordField) -> _Cell:
    value = attrgetter(f"v_{field.key}")
    if field.type is FieldType.RECORD or refers(field):
        return attrgetter(f"t_{field.key}")
    if field.type is FieldType.REFERENCE:
        return lambda row: None
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        return _chosen(field, value)
    if field.type is FieldType.STAFF:
        names = staff_directory().names
        return lambda row: names.get(value(row))
    if field.type is FieldType.DATETIME:
        zone = ZoneInfo(settings.get("general", "timezone"))
        return lambda row: at.astimezone(zone) if (at := value(row)) else None
    rich = field.type is FieldType.RICH_TEXT
    return (lambda row: plain_text(value(row) or "")) if rich else value


def _chosen(field: RecordField, value: _Cell) -> _Cell:
    labels: dict[Any, str] = {choice.value: choice.label for choice in field.all_choices()}
    if field.type is FieldType.CHOICE:
        return lambda row: labels.get(value(row), value(row))

    def several(row: Any) -> Value:
        held: Any = value(row)
        return tuple(labels.get(one, str(one)) for one in held or ())

    return several
