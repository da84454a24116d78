"""In which column the value of an added field stands, and in what form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from host.database import LongText, Money, ScaledDecimal, session
from host.hooks.record_types import FieldType, RecordField

OFFERED = {
    FieldType.TEXT: "Text",
    FieldType.LONG_TEXT: "Long text",
    FieldType.INTEGER: "Whole number",
    FieldType.DECIMAL: "Number",
    FieldType.MONEY: "Amount of money",
    FieldType.CHOICE: "Choice",
    FieldType.CHOICES: "Several choices",
    FieldType.DATE: "Date",
    FieldType.DATETIME: "Date and time",
    FieldType.CHECKBOX: "Check box",
    FieldType.COLOUR: "Colour",
    FieldType.LINK: "Link",
    FieldType.REFERENCE: "Reference",
    FieldType.STAFF: "Member of staff",
}
"""The types that a field can be added with, and what people call them."""


class ExactNumber(ScaledDecimal):
    """A decimal of six places that comes back without the zeros at its end."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(6)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        found = super().process_result_value(value, dialect)
        if found is None:
            return None
        short = found.normalize()
        return short if short.as_tuple().exponent < 0 else short.quantize(Decimal(1))  # type: ignore[operator]


class Ticked(TypeDecorator[bool]):
    """A check box: what is not ticked has no value, so that lists find either along an index."""

    impl = sa.BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[bool]:
        """What code sees."""
        return bool

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return 1 if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Chosen(TypeDecorator[tuple[str, ...]]):
    """Several choices, in the order in which they were chosen."""

    impl = LongText()
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        return json.dumps(list(value), ensure_ascii=False) if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


_COLUMNS = {
    FieldType.LONG_TEXT: "long_text",
    FieldType.CHOICES: "long_text",
    FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number",
    FieldType.MONEY: "number",
    FieldType.CHECKBOX: "number",
    FieldType.REFERENCE: "number",
    FieldType.STAFF: "number",
    FieldType.DATE: "day",
    FieldType.DATETIME: "instant",
}
_TYPES: dict[FieldType, TypeDecorator[Any]] = {
    FieldType.DECIMAL: ExactNumber(),
    FieldType.MONEY: Money(),
    FieldType.CHECKBOX: Ticked(),
    FieldType.CHOICES: Chosen(),
}


def column_of(field: RecordField) -> str:
    """Return the name of the column that holds the field's values."""
    return _COLUMNS.get(field.type, "text")


def typed(field: RecordField, column: Any) -> Any:
    """Return the column as it reads for the field."""
    kind = _TYPES.get(field.type)
    return column if kind is None else sa.type_coerce(column, kind)


def kept(field: RecordField, value: Any) -> Any:
    """Return a value as the column holds it; None where nothing is given."""
    kind = _TYPES.get(field.type)
    if value is None or value in ("", ()):
        return None
    return value if kind is None else kind.process_bind_param(value, _dialect())


def read(field: RecordField, stored: Any) -> Any:
    """Return what a column holds as services know it."""
    if field.type is FieldType.CHECKBOX:
        return bool(stored)
    kind = _TYPES.get(field.type)
    if kind is not None:
        return kind.process_result_value(stored, _dialect())
    return "" if stored is None and field.type in _WORDS else stored


_WORDS = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.LINK, FieldType.COLOUR}


def _dialect() -> Dialect:
    return session().get_bind().dialect
