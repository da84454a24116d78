"""Which fields administrators have added; read once and remembered until one changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.hooks.record_types import Choice, FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.custom.models import FIELDS, CustomField
from host.records.undo import images

PREFIX = "custom_"
ADMINISTRATORS = "host.administrators:only"
"""A right that no role holds: a field that asks for it is there for administrators."""
LONGEST = 255
"""Characters of a short text; MariaDB sorts along no index of longer ones."""
_SEARCHED = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.LINK}
_RANGES = {FieldType.DECIMAL: 10**12, FieldType.MONEY: 10**15}
"""Numbers below these fit the column exactly."""


@dataclass(frozen=True, slots=True)
class Added:
    """An added field as all the others know it, and what only the host knows of it."""

    id: int
    type_key: str
    field: RecordField
    half: bool
    archived: bool


def is_custom(key: str) -> bool:
    """Tell whether a key is that of an added field."""
    return key.startswith(PREFIX)


def fields_of(kind: RecordType) -> tuple[RecordField, ...]:
    """Return the added fields of a type, in their order."""
    return current().remember(
        ("custom fields of", kind.key),
        lambda: tuple(one.field for one in added(kind.key) if not one.archived),
    )


def added(type_key: str) -> tuple[Added, ...]:
    """Return all fields that were ever added to a type and not purged, in their order."""
    return _all().get(type_key, ())


def by_key(type_key: str, key: str) -> Added:
    """Return one added field; raises KeyError for one that is unknown."""
    for one in added(type_key):
        if one.field.key == key:
            return one
    raise KeyError(f"{type_key} has no added field “{key}”")


def pointing_at(type_key: str) -> list[int]:
    """Return the ids of the added fields that hold references to records of a type."""
    return [one.id for many in _all().values() for one in many if one.field.target == type_key]


def rows(kind: RecordType, keys: Iterable[str]) -> tuple[str | tuple[str, ...], ...]:
    """Lay added fields out: half as wide ones stand two a line."""
    narrow = {one.field.key for one in added(kind.key) if one.half}
    lines: list[str | tuple[str, ...]] = []
    waiting = ""
    for key in keys:
        if key in narrow and waiting:
            lines[-1], waiting = (waiting, key), ""
        else:
            lines.append(key)
            waiting = key if key in narrow else ""
    return tuple(lines)


def field_from(row: CustomField | sa.Row[Any]) -> RecordField:
    """Return the field that a row describes."""
    kind = FieldType(row.type)
    limit = _RANGES.get(kind)
    return RecordField(
        key=row.key,
        label=row.label,
        type=kind,
        help=row.help,
        required=row.required,
        default=_default(row),
        choices=tuple(Choice(**one) for one in row.choices),
        target=row.target,
        minimum=1 - limit if limit else None,
        maximum=limit - 1 if limit else None,
        rights=(ADMINISTRATORS,) if row.admins_only else (),
        listed=row.listed,
        searched=kind in _SEARCHED,
        summed=kind is FieldType.MONEY,
        aliases=(row.label,),
        client_sees=row.client_sees,
        printed=row.printed,
    )


def _default(row: CustomField | sa.Row[Any]) -> Any:
    value = images.decode(row.default_value)
    return tuple(value) if isinstance(value, list) else value


def _all() -> dict[str, tuple[Added, ...]]:
    return current().remember("custom fields", _load)


def _load() -> dict[str, tuple[Added, ...]]:
    query = sa.select(FIELDS).order_by(FIELDS.c.record_type, FIELDS.c.position, FIELDS.c.id)
    found: dict[str, list[Added]] = {}
    with current().engine.connect() as connection:
        for row in connection.execute(query):
            one = Added(row.id, row.record_type, field_from(row), row.half, bool(row.archived_at))
            found.setdefault(row.record_type, []).append(one)
    return {key: tuple(many) for key, many in found.items()}
