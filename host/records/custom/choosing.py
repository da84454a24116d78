"""The index by which records are found for one of several choices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records.custom import catalogue
from host.records.custom.models import CHOICES, VALUES, CustomChoice


def chosen(kind: RecordType, field: RecordField, choices: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a record has one of these choices."""
    field_id = catalogue.by_key(kind.key, field.key).id
    holding = sa.select(CustomChoice.record_id).where(
        CustomChoice.field_id == field_id, CustomChoice.value.in_(choices)
    )
    found: sa.ColumnElement[bool] = kind.model.id.in_(holding)
    return found


def index_new(kind: RecordType, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Index the choices of new records."""
    _insert(
        (one.id, record_id, given[one.field.key])
        for one in _of(kind)
        for record_id, given in values.items()
        if one.field.key in given
    )


def index_again(kind: RecordType, record_ids: Iterable[int]) -> None:
    """Bring the index of some records up to what they hold now."""
    ids = list(record_ids)
    fields = [one.id for one in _of(kind)]
    if not fields or not ids:
        return
    held, table = VALUES, CHOICES
    session().execute(
        sa.delete(table).where(table.c.field_id.in_(fields), table.c.record_id.in_(ids))
    )
    query = sa.select(held.c.field_id, held.c.record_id, held.c.long_text).where(
        held.c.field_id.in_(fields), held.c.record_id.in_(ids), held.c.long_text.is_not(None)
    )
    rows = session().execute(query).all()
    _insert((row.field_id, row.record_id, json.loads(row.long_text)) for row in rows)


def _of(kind: RecordType) -> list[catalogue.Added]:
    return [one for one in catalogue.added(kind.key) if one.field.type is FieldType.CHOICES]


def _insert(found: Iterable[tuple[int, int, Iterable[str]]]) -> None:
    rows = [
        {"field_id": field_id, "value": value, "record_id": record_id}
        for field_id, record_id, values in found
        for value in dict.fromkeys(values or ())
    ]
    if rows:
        session().execute(sa.insert(CHOICES), rows)
