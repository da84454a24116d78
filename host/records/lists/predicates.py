"""Conditions of filters as SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordFilter, RecordType
from host.kernel.generation import current
from host.records.custom import catalogue, choosing
from host.records.entering import fields as known
from host.records.entering.fields import Fields
from host.records.entering.numbers import parse_decimal
from host.records.lists import periods
from host.records.lists.columns import Columns
from host.records.lists.conditions import Condition, Filter, Operator, operators_of

ME = "me"
"""The value that means whoever is asking."""
NOBODY = "none"
"""The value that means an empty field."""
_DAYS = {FieldType.DATE, FieldType.DATETIME}


def where(columns: Columns, wanted: Filter, seen: Fields, actor: Actor) -> sa.ColumnElement[bool]:
    """Return the filter as a condition; raises InvalidInput that names a value it cannot read."""
    groups: list[sa.ColumnElement[bool]] = []
    for number, conditions in wanted.groups():
        parts = [
            one(columns, condition, seen[condition.field], actor)
            for condition in conditions
            if condition.field in seen
        ]
        if not parts:
            continue
        if number == 0 and wanted.any:
            groups += parts
        else:
            together = number == 0 or number in wanted.all_of
            groups.append(sa.and_(*parts) if together else sa.or_(*parts))
    if not groups:
        return sa.true()
    return sa.or_(*groups) if wanted.any else sa.and_(*groups)


def one(
    columns: Columns, condition: Condition, field: RecordField, actor: Actor
) -> sa.ColumnElement[bool]:
    """Return one condition as SQL; one without its value narrows nothing."""
    operator = condition.operator
    if operator not in operators_of(field):
        raise InvalidInput.of(field.key, f"“{field.label}” cannot be compared in this way.")
    if isinstance(field, RecordFilter):
        return _asked(columns.kind, condition, field, actor)
    column = columns.value(field)
    if operator in {Operator.EMPTY, Operator.FILLED}:
        empty = _is_empty(field, column)
        return empty if operator is Operator.EMPTY else _filled(columns, field, empty)
    if not condition.values:
        return sa.true()
    if catalogue.is_custom(field.key) and field.type is FieldType.CHOICES:
        chosen = choosing.chosen(columns.kind, field, condition.values)
        return chosen if operator is Operator.IS else sa.not_(chosen)
    if operator is Operator.IS_NOT:
        # What is empty is not that value either.
        return sa.or_(sa.not_(_any(column, condition, field, actor)), _is_empty(field, column))
    return _any(column, condition, field, actor)


def _asked(
    kind: RecordType, condition: Condition, field: RecordFilter, actor: Actor
) -> sa.ColumnElement[bool]:
    """Let the module say what fits; when it cannot, nothing does."""
    if not condition.values:
        return sa.true()
    slug = current().registry.type_owner[kind.key]
    parts = []
    for text in condition.values:
        value = _asked_value(field, text, actor)
        given = True if value is False else value
        good, found = current().hooks.guard.call(
            slug, "record_types", field.condition, given, actor
        )
        fits = found if good else sa.false()
        parts.append(sa.not_(fits) if value is False and good else fits)
    return sa.not_(sa.or_(*parts)) if condition.operator is Operator.IS_NOT else sa.or_(*parts)


def _asked_value(field: RecordField, text: str, actor: Actor) -> Any:
    if field.type in _DAYS:
        return _day(field, text)
    return None if text == NOBODY else _value(field, text, actor)


def _any(
    column: Any, condition: Condition, field: RecordField, actor: Actor
) -> sa.ColumnElement[bool]:
    if condition.operator is Operator.WITHIN:
        return sa.or_(*(_within(field, column, value) for value in condition.values))
    if condition.operator in {Operator.CONTAINS, Operator.BEGINS}:
        return sa.or_(*(_like(column, condition.operator, text) for text in condition.values))
    if condition.operator in {Operator.IS, Operator.IS_NOT}:
        return _is(column, condition.values, field, actor)
    return sa.or_(*(_beside(column, condition.operator, text, field) for text in condition.values))


def _is(
    column: Any, texts: tuple[str, ...], field: RecordField, actor: Actor
) -> sa.ColumnElement[bool]:
    if field.type is FieldType.CHOICES:
        held = sa.cast(column, sa.Text)
        return sa.or_(*(held.contains(f'"{text}"', autoescape=True) for text in texts))
    if field.type is FieldType.CHECKBOX and catalogue.is_custom(field.key):
        ticked = sa.type_coerce(column, sa.BigInteger) == 1
        wanted = {_value(field, text, actor) for text in texts}
        return sa.or_(*(ticked if one else column.is_(None) for one in wanted))
    if field.type in _DAYS:
        return sa.or_(*(_on(field, column, _day(field, text)) for text in texts))
    parts: list[sa.ColumnElement[bool]] = []
    exact = [_value(field, text, actor) for text in texts if text != NOBODY]
    if len(exact) < len(texts):
        parts.append(_is_empty(field, column))
    if field.type in known.TEXTS and not field.all_choices():
        parts += [_same(column, text) for text in exact]
    elif exact:
        parts.append(column == exact[0] if len(exact) == 1 else column.in_(exact))
    return sa.or_(*parts)


def _same(column: Any, text: str) -> sa.ColumnElement[bool]:
    same: sa.ColumnElement[bool] = column == text
    return same


def _value(field: RecordField, text: str, actor: Actor) -> Any:
    if field.type is FieldType.STAFF and text == ME:
        return actor.staff_id
    if field.type in {FieldType.REFERENCE, FieldType.STAFF}:
        return _number(field, text, whole=True)
    if field.type in known.NUMBERS:
        return _number(field, text)
    if field.type is FieldType.CHECKBOX:
        return text.casefold() in {"1", "yes", "true", "y"}
    return text


def _number(field: RecordField, text: str, *, whole: bool = False) -> Any:
    try:
        number = parse_decimal(text)
    except InvalidInput as error:
        raise InvalidInput.of(field.key, f"“{text}” is no number. {error.message}") from error
    return int(number) if whole or field.type is FieldType.INTEGER else number


def _like(column: Any, operator: Operator, text: str) -> sa.ColumnElement[bool]:
    begins = operator is Operator.BEGINS
    like = column.istartswith if begins else column.icontains
    found: sa.ColumnElement[bool] = like(text, autoescape=True)
    return found


_COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.MORE: lambda column, value: column > value,
    Operator.LESS: lambda column, value: column < value,
    Operator.AT_LEAST: lambda column, value: column >= value,
    Operator.AT_MOST: lambda column, value: column <= value,
}


def _beside(column: Any, operator: Operator, text: str, field: RecordField) -> Any:
    """Compare by order; a day ends when the next one begins."""
    if field.type not in _DAYS:
        return _COMPARE[operator](column, _number(field, text))
    day = _day(field, text)
    if operator in {Operator.MORE, Operator.AT_MOST}:
        day += timedelta(days=1)
        operator = Operator.AT_LEAST if operator is Operator.MORE else Operator.LESS
    return _COMPARE[operator](column, _bound(field, day))


def _within(field: RecordField, column: Any, name: str) -> sa.ColumnElement[bool]:
    """Compare with a named period, or with two days and “..” between them."""
    first, dots, last = name.partition("..")
    if dots:
        until = _day(field, last) + timedelta(days=1) if last else None
        period = periods.Period(_day(field, first) if first else None, until)
    else:
        found = periods.of(name)
        if found is None:
            raise InvalidInput.of(field.key, f"“{name}” names no days.")
        period = found
    parts = []
    if period.first is not None:
        parts.append(column >= _bound(field, period.first))
    if period.end is not None:
        parts.append(column < _bound(field, period.end))
    return sa.and_(sa.true(), *parts)


def _on(field: RecordField, column: Any, day: date) -> sa.ColumnElement[bool]:
    if field.type is FieldType.DATE:
        same: sa.ColumnElement[bool] = column == day
        return same
    return sa.and_(column >= periods.begins(day), column < periods.begins(day + timedelta(days=1)))


def _bound(field: RecordField, day: date) -> Any:
    return day if field.type is FieldType.DATE else periods.begins(day)


def _day(field: RecordField, text: str) -> date:
    if text in {"today", "now"}:
        return periods.today()
    try:
        day = date.fromisoformat(text[:10])
    except ValueError as error:
        raise InvalidInput.of(field.key, f"“{text}” is no date such as 2026-12-03.") from error
    if not date(1, 1, 3) <= day <= date(9999, 12, 29):
        raise InvalidInput.of(field.key, "The date is out of range.")
    return day


def _filled(
    columns: Columns, field: RecordField, empty: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    if not catalogue.is_custom(field.key):
        return sa.not_(empty)
    # The second half is true of every joined row, and lets SQLite begin with its table.
    joined: sa.ColumnElement[bool] = columns.key(field) == columns.kind.model.id
    return sa.and_(sa.not_(empty), joined)


def _is_empty(field: RecordField, column: Any) -> sa.ColumnElement[bool]:
    missing: sa.ColumnElement[bool] = column.is_(None)
    if field.type is FieldType.CHOICES:
        return sa.or_(missing, sa.cast(column, sa.Text).in_(["[]", "null", ""]))
    if field.type not in known.TEXTS and field.type is not FieldType.CHOICE:
        return missing
    if catalogue.is_custom(field.key):
        return missing
    return sa.or_(missing, column == "") if column.expression.nullable else column == ""
