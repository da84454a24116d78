"""The added fields of every type, in words."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.record_types import FieldType, RecordType
from host.records.custom import describing
from host.records.custom import service as custom
from host.records.custom.models import CustomField
from host.records.custom.shapes import OFFERED


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of the list."""

    id: int
    label: str
    type: str
    notes: str
    is_away: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class TypeLines:
    """A type with the fields that were added to it."""

    kind: RecordType
    title: str
    lines: tuple[FieldLine, ...]


def list_types() -> list[TypeLines]:
    """Return all types that may be given fields: those that have some come first."""
    fields = custom.all_fields()
    found = [
        TypeLines(kind, title_of(kind), _lines(fields.get(kind.key, []))) for kind in custom.types()
    ]
    return sorted(found, key=lambda one: not one.lines)


def title_of(kind: RecordType) -> str:
    """Return what a heading calls the records of a type."""
    return kind.plural[:1].upper() + kind.plural[1:]


def _lines(rows: list[CustomField]) -> tuple[FieldLine, ...]:
    active = [row.id for row in rows if row.archived_at is None]
    return tuple(
        FieldLine(
            row.id,
            row.label,
            _type_of(row),
            ", ".join(_notes(row)),
            is_away=row.archived_at is not None,
            is_first=row.id in active[:1],
            is_last=row.id in active[-1:],
        )
        for row in rows
    )


def _type_of(row: CustomField) -> str:
    said = OFFERED[FieldType(row.type)]
    if not row.target:
        return said
    target = next((one for one in describing.targets() if one.key == row.target), None)
    return f"{said} to {target.plural}" if target else f"{said} to {row.target}, which is away"


def _notes(row: CustomField) -> list[str]:
    said = {
        "required": row.required,
        "in lists": row.listed,
        "in the client area": row.client_sees,
        "in PDF": row.printed,
        "administrators only": row.admins_only,
    }
    return [words for words, is_so in said.items() if is_so]
