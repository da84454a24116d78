"""Where the value of a field stands in the database."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.custom import catalogue, storage
from host.records.entering import fields


class Columns:
    """The columns that one query over a type needs, with the tables to join for them.

    Joins are outer ones on unique keys, so that they neither lose nor double a row; a condition
    on a joined column lets every database drive the query from that column's index.
    """

    def __init__(self, kind: RecordType) -> None:
        self.kind = kind
        self._joins: dict[str, tuple[Any, sa.ColumnElement[bool]]] = {}
        self._values: dict[str, Any] = {}

    def value(self, field: RecordField) -> Any:
        """Return the column that holds the field's value."""
        if not catalogue.is_custom(field.key):
            return getattr(self.kind.model, field.key)
        if field.key not in self._values:
            table, condition, column = storage.joined(self.kind, field)
            self._joins[field.key] = (table, condition)
            self._values[field.key] = column
        return self._values[field.key]

    def shown(self, field: RecordField) -> Any:
        """Return what a row shows of the field; it costs no join that nothing else needs."""
        if catalogue.is_custom(field.key) and field.key not in self._values:
            return storage.looked_up(self.kind, field)
        return self.value(field)

    def sort(self, field: RecordField) -> Any:
        """Return the column that lists are sorted by for this field."""
        return getattr(self.kind.model, field.sort) if field.sort else self.value(field)

    def key(self, field: RecordField) -> Any:
        """Return the column with the id of the record that stands beside the field's value."""
        if not catalogue.is_custom(field.key):
            return self.kind.model.id
        self.value(field)
        return self._joins[field.key][0].record_id

    def title_of(self, field: RecordField) -> Any:
        """Return the column with the title of the record that a reference points at."""
        if catalogue.is_custom(field.key):
            return self._looked_up_title(field)
        key = f"{field.key}:title"
        if key not in self._values:
            other, title = self._pointed_at(field)
            self._joins[key] = (other, other.id == self.value(field))
            self._values[key] = title
        return self._values[key]

    def _looked_up_title(self, field: RecordField) -> Any:
        other, title = self._pointed_at(field)
        query = sa.select(title).where(other.id == self.shown(field))
        return query.correlate(self.kind.model).scalar_subquery()

    def _pointed_at(self, field: RecordField) -> tuple[Any, Any]:
        """Return the table that a reference leads to, under a name of its own, and the title."""
        return current().remember(
            ("title behind", self.kind.key, field.key), lambda: _aliased(field.target)
        )

    def join(self, query: sa.Select[Any]) -> sa.Select[Any]:
        """Add the joins that the columns asked for need."""
        for table, condition in self._joins.values():
            query = query.outerjoin(table, condition)
        return query


def _aliased(type_key: str) -> tuple[Any, Any]:
    target = current().registry.record_types[type_key]
    other = aliased(target.model)
    return other, getattr(other, target.title)


def sortable(kind: RecordType, field: RecordField) -> bool:
    """Tell whether an index lets a list of any length be sorted by the field."""
    if catalogue.is_custom(field.key):
        return field.type not in fields.LONG and field.type is not FieldType.CHOICES
    model: Any = kind.model
    return (field.sort or field.key) in _indexed(model)


def refers(field: RecordField) -> bool:
    """Tell whether a reference's type is here, so that its title can be read."""
    return field.type is FieldType.REFERENCE and field.target in current().registry.record_types


_ordered: WeakKeyDictionary[type[Any], frozenset[str]] = WeakKeyDictionary()
"""Attributes that lists can be sorted by; it lets go of classes of versions that are gone."""


def _indexed(model: type[Any]) -> frozenset[str]:
    found = _ordered.get(model)
    if found is None:
        mapper = sa.inspect(model)
        names = _indexed_columns(mapper.local_table)
        found = _ordered[model] = frozenset(
            attribute.key for attribute in mapper.column_attrs if attribute.columns[0].name in names
        )
    return found


def _indexed_columns(table: sa.Table) -> frozenset[str]:
    """Return the columns whose index has equal values in the order of their ids."""
    keys = [column.name for column in table.primary_key]
    indexes = [[column.name for column in index.columns] for index in table.indexes]
    ordered = {names[0] for names in indexes if names and names[1 : 1 + len(keys)] in ([], keys)}
    unique = {column.name for column in table.columns if column.unique}
    return frozenset(ordered | unique | set(keys))
