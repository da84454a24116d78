"""How a list is narrowed by words."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from host.hooks.record_types import FieldType, RecordType
from host.records.entering import fields
from host.search.matching import Matching
from host.search.words import plain

Matcher = Callable[[RecordType, str], Matching | None]
_matchers: list[Matcher] = []


def match_with(matcher: Matcher) -> Matcher:
    """Let an index answer: it narrows the mapped class, or returns None to pass."""
    _matchers.append(matcher)
    return matcher


def holding(kind: RecordType, text: str) -> sa.ColumnElement[bool]:
    """Return the condition that a record holds these words."""
    return narrowed(kind, text).condition


def narrowed(kind: RecordType, text: str) -> Matching:
    """Return how records are narrowed to those that hold these words."""
    for matcher in _matchers:
        found = matcher(kind, text)
        if found is not None:
            return found
    return Matching(spelled(kind, text))


def spelled(kind: RecordType, text: str) -> sa.ColumnElement[bool]:
    """Return the condition that one of the searched fields holds the text as it is written."""
    keys = [field.key for field in kind.fields if field.searched]
    columns = [getattr(kind.model, key) for key in keys or [kind.title]]
    folded = [
        getattr(kind.model, field.sort) for field in kind.fields if field.searched and field.sort
    ]
    number = _number(kind, text)
    said = [column.icontains(text.strip(), autoescape=True) for column in columns]
    said += [column.contains(plain(text.strip()), autoescape=True) for column in folded]
    return sa.or_(sa.false(), *said, *([number] if number is not None else []))


def _number(kind: RecordType, text: str) -> sa.ColumnElement[bool] | None:
    """Records are also known by their number: AP-0012 is 12."""
    field = fields.field_of(kind, kind.code) if kind.code else None
    if field is None or field.type is not FieldType.INTEGER:
        return None
    digits = text.strip().rpartition("-")[2].lstrip("0")
    if not digits.isdecimal() or len(digits) > 9:
        return None
    found: sa.ColumnElement[bool] = getattr(kind.model, kind.code) == int(digits)
    return found
