"""Where the values of added fields are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from host.database import session
from host.hooks.record_types import RecordField, RecordType
from host.records.custom import catalogue, choosing, shapes
from host.records.custom.models import VALUES, CustomValue

if TYPE_CHECKING:
    from host.records.undo.log import Deed

TABLE = CustomValue.__tablename__
_TOGETHER = 500


def joined(kind: RecordType, field: RecordField) -> tuple[Any, sa.ColumnElement[bool], Any]:
    """Return the table to join for a field, on what, and the column with the value."""
    field_id = catalogue.by_key(kind.key, field.key).id
    held = aliased(CustomValue, name=f"custom_{field_id}")
    condition = sa.and_(held.field_id == field_id, held.record_id == kind.model.id)
    return held, condition, shapes.typed(field, getattr(held, shapes.column_of(field)))


def looked_up(kind: RecordType, field: RecordField) -> Any:
    """Return the value of each row by itself, for columns that only show it.

    No planner weighs this against other tables, and no database limits how many there are.
    """
    field_id = catalogue.by_key(kind.key, field.key).id
    held = aliased(CustomValue, name=f"shown_{field_id}")
    value = shapes.typed(field, getattr(held, shapes.column_of(field)))
    mine = sa.select(value).where(held.field_id == field_id, held.record_id == kind.model.id)
    return mine.correlate(kind.model).scalar_subquery()


def value_of(kind: RecordType, field: RecordField, record_id: int) -> Any:
    """Return what a record holds in an added field."""
    return values_of(kind, [field], record_id)[field.key]


def values_of(kind: RecordType, fields: Sequence[RecordField], record_id: int) -> dict[str, Any]:
    """Return what a record holds in these added fields."""
    return values_of_many(kind, fields, [record_id])[record_id]


def values_of_many(
    kind: RecordType, fields: Sequence[RecordField], record_ids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Return what records hold in these added fields, by their ids."""
    by_id = {catalogue.by_key(kind.key, field.key).id: field for field in fields}
    found = {one: {field.key: shapes.read(field, None) for field in fields} for one in record_ids}
    table = VALUES
    for some in chunks(record_ids):
        query = sa.select(table).where(table.c.field_id.in_(by_id), table.c.record_id.in_(some))
        for row in session().execute(query).mappings() if by_id else ():
            field = by_id[row["field_id"]]
            stored = row[shapes.column_of(field)]
            found[row["record_id"]][field.key] = shapes.read(field, stored)
    return found


def write(
    kind: RecordType, values: Mapping[int, Mapping[str, Any]], deed: Deed | None = None
) -> None:
    """Keep the values of added fields: record id to field key to value.

    Without a deed the records are new, so that nothing has to be looked up or taken back.
    """
    if deed is None:
        _insert(kind, values)
        return
    deed.touched(kind, [record_id for record_id, given in values.items() if given])
    for some in chunks(list(values)):
        _update(kind, {record_id: values[record_id] for record_id in some}, deed)


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield so many ids as one statement takes."""
    for start in range(0, len(ids), _TOGETHER):
        yield ids[start : start + _TOGETHER]


def _insert(kind: RecordType, values: Mapping[int, Mapping[str, Any]]) -> None:
    rows: list[dict[str, Any]] = []
    for record_id, given in values.items():
        for key, value in given.items():
            one = catalogue.by_key(kind.key, key)
            stored = shapes.kept(one.field, value)
            if stored is not None:
                rows.append(_row(one, record_id, stored))
    if rows:
        session().execute(sa.insert(CustomValue), rows)
    choosing.index_new(kind, values)


def _row(one: catalogue.Added, record_id: int, stored: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("text", "number", "instant", "day", "long_text"))
    filled = {"field_id": one.id, "record_id": record_id, shapes.column_of(one.field): stored}
    return empty | filled


def _update(kind: RecordType, values: Mapping[int, Mapping[str, Any]], deed: Deed) -> None:
    db = session()
    known = {one.field.key: one for one in catalogue.added(kind.key)}
    wanted = {known[key].id for given in values.values() for key in given}
    query = sa.select(CustomValue).where(
        CustomValue.field_id.in_(wanted), CustomValue.record_id.in_(values)
    )
    held = {
        (row.field_id, row.record_id): row
        for row in db.scalars(query.execution_options(populate_existing=True))
    }
    made: list[CustomValue] = []
    for record_id, given in values.items():
        for key, value in given.items():
            one = known[key]
            column, stored = shapes.column_of(one.field), shapes.kept(one.field, value)
            row = held.get((one.id, record_id))
            if row is None and stored is not None:
                made.append(CustomValue(**_row(one, record_id, stored)))
            elif row is not None and getattr(row, column) != stored:
                deed.row_changed(TABLE, row.id, {column: getattr(row, column)}, {column: stored})
                setattr(row, column, stored)
    db.add_all(made)
    db.flush()
    for row in made:
        column = next(name for name in _FILLED if getattr(row, name) is not None)
        deed.row_made(TABLE, row.id, {column: getattr(row, column)})
    choosing.index_again(kind, values)


_FILLED = ("text", "number", "instant", "day", "long_text")
