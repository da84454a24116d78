"""The fields of a type: those that it declares, and those that administrators added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.record_types import Choice, FieldType, RecordField, RecordType, Section
from host.kernel.generation import current
from host.records.custom import catalogue
from host.records.visibility import shown_fields

NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.PERCENT})
"""What is a number, and stands at the right."""
TEXTS = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONG_TEXT,
        FieldType.RICH_TEXT,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.LINK,
        FieldType.COLOUR,
        FieldType.CURRENCY,
    }
)
"""What is text in Python, and empty as “”."""
LONG = frozenset({FieldType.LONG_TEXT, FieldType.RICH_TEXT, FieldType.SECRET})
"""What has no place in a table."""

_lengths: WeakKeyDictionary[type[Any], dict[str, int | None]] = WeakKeyDictionary()
_needed: WeakKeyDictionary[type[Any], dict[str, RecordField]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a type that one actor may see, by key."""

    kind: RecordType
    by_key: dict[str, RecordField]
    filters: dict[str, RecordField]
    """What lists can be narrowed by beside the fields: known by key, in no list of fields."""

    def __iter__(self) -> Any:
        return iter(self.by_key.values())

    def __contains__(self, key: object) -> bool:
        return key in self.by_key or key in self.filters

    def __getitem__(self, key: str) -> RecordField:
        return self.by_key[key] if key in self.by_key else self.filters[key]

    def get(self, key: str) -> RecordField | None:
        """Return the field of that key, if there is one that may be seen."""
        return self.by_key.get(key) or self.filters.get(key)

    def narrowing(self) -> list[RecordField]:
        """Return what the filter of a list offers."""
        offered = (*self.by_key.values(), *self.filters.values())
        return [field for field in offered if field.filtered]

    def of(self, keys: Iterable[str]) -> list[RecordField]:
        """Return the fields of these keys; keys of fields that are away are left out."""
        return [self.by_key[key] for key in keys if key in self.by_key]


def record_type(key: str) -> RecordType:
    """Return the type of that key; raises NotFound when its module is away."""
    found = current().registry.record_types.get(key)
    if found is None:
        raise NotFound("This type of record is not here. Its module may have been deactivated.")
    return found


def all_fields(kind: RecordType) -> tuple[RecordField, ...]:
    """Return every field of the type, declared ones first."""
    return kind.fields + catalogue.fields_of(kind)


def fields_for(kind: RecordType, actor: Actor) -> Fields:
    """Return the fields that the actor may see."""
    seen = shown_fields(all_fields(kind), actor)
    kept = {field.key: field for field in seen if field.type is not FieldType.SECRET}
    asked = {field.key: field for field in shown_fields(kind.filters, actor)}
    return Fields(kind, kept, asked)


def field_of(kind: RecordType, key: str) -> RecordField | None:
    """Return one field, whoever may see it."""
    return next((field for field in all_fields(kind) if field.key == key), None)


def choice_of(field: RecordField, value: str) -> Choice | None:
    """Return the choice of that value."""
    return next((choice for choice in field.all_choices() if choice.value == value), None)


def states_of(kind: RecordType) -> Sequence[Choice]:
    """Return the states of the type; none when it has no state."""
    field = field_of(kind, kind.state) if kind.state else None
    return field.all_choices() if field else ()


def sections_of(kind: RecordType, fields: Fields) -> list[Section]:
    """Return the parts of form and page, with what administrators added as the last one."""
    sections = list(kind.sections)
    placed = {key for section in sections for key in keys_of(section)}
    rest = tuple(field.key for field in fields if field.key not in placed)
    if not sections:
        secrets = tuple(one.key for one in kind.fields if one.type is FieldType.SECRET)
        own = tuple(key for key in rest if not catalogue.is_custom(key))
        return [Section("", (*own, *secrets, *catalogue.rows(kind, rest[len(own) :])))]
    added = catalogue.rows(kind, (key for key in rest if catalogue.is_custom(key)))
    return [*sections, Section("Further details", added)] if added else sections


def keys_of(section: Section) -> list[str]:
    """Return the keys of a section's fields."""
    return [key for row in section.rows for key in ((row,) if isinstance(row, str) else row)]


def never_empty(kind: RecordType) -> Mapping[str, RecordField]:
    """Return the declared fields whose columns must hold something, by key."""
    if kind.model not in _needed:
        _needed[kind.model] = {
            field.key: field for field in kind.fields if not _may_be_empty(kind, field)
        }
    return _needed[kind.model]


def _may_be_empty(kind: RecordType, field: RecordField) -> bool:
    """Tell whether the field's column takes nothing: as NULL, or as the text of no letters."""
    column = sa.inspect(kind.model).columns.get(field.key)
    if not isinstance(column, sa.Column) or column.nullable:
        return True
    usual = getattr(column.default, "arg", None)
    return isinstance(column.type, sa.String) and (field.type in TEXTS or usual == "")


def longest(kind: RecordType, field: RecordField) -> int | None:
    """Return how many characters the field's column takes; None for no limit."""
    if catalogue.is_custom(field.key):
        return None if field.type in LONG else catalogue.LONGEST
    known = _lengths.setdefault(kind.model, {})
    if field.key not in known:
        known[field.key] = _length(kind, field.key)
    return known[field.key]


def _length(kind: RecordType, key: str) -> int | None:
    attribute = getattr(kind.model, key, None)
    name = getattr(getattr(attribute, "expression", None), "name", key)
    kind_of = getattr(kind.model.__table__.c.get(name), "type", None)
    return kind_of.length if isinstance(kind_of, sa.String) else None
