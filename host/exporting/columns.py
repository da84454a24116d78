"""Describes the columns of a file to be, and writes values as texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = str | int | float | Decimal | date | datetime | bool | tuple[str, ...] | None
Rows = Iterable[Sequence[Value]]


class Kind(StrEnum):
    """What the values of a column are; decides how a spreadsheet shows them."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the head that people read, the key that programs read, and what is in it."""

    label: str
    kind: Kind = Kind.TEXT
    key: str = ""


def text_of(value: Value) -> str:
    """Write a value as a text that reading gives back: ISO dates, plain decimals, true, false.

    A moment keeps the clock of the zone that it comes in; convert it before. The texts
    of a tuple stand one after the other, with “; ” between.
    """
    return _TEXTS.get(type(value), str)(value)


def heads(columns: Sequence[Column]) -> list[str]:
    """Return the labels, the second of a kind with its place behind it."""
    found: dict[str, None] = {}
    for place, column in enumerate(columns, 1):
        label = column.label
        while label in found:
            label = f"{label} ({place})"
        found[label] = None
    return list(found)


def keys(columns: Sequence[Column]) -> list[str]:
    """Return the keys, or the labels where a column has none."""
    return [column.key or head for column, head in zip(columns, heads(columns), strict=True)]


_TEXTS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "",
    bool: lambda value: "true" if value else "false",
    datetime: lambda value: value.replace(tzinfo=None).isoformat(" ", "seconds"),
    Decimal: lambda value: format(value, "f"),
    float: lambda value: format(Decimal(repr(value)), "f").removesuffix(".0"),
    tuple: "; ".join,
}
