"""What narrows a list: conditions in groups, as the address and saved views say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from host.hooks.record_types import FieldType, RecordField, RecordFilter
from host.records.entering import fields as known

MOST = 40
"""Conditions in one filter; more than a person can read."""
_LONGEST = 500


class Operator(StrEnum):
    """How a field is compared."""

    IS = "is"
    IS_NOT = "not"
    CONTAINS = "has"
    BEGINS = "begins"
    MORE = "more"
    LESS = "less"
    AT_LEAST = "min"
    AT_MOST = "max"
    WITHIN = "in"
    EMPTY = "empty"
    FILLED = "filled"


LABELS: Mapping[Operator, str] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.CONTAINS: "contains",
    Operator.BEGINS: "begins with",
    Operator.MORE: "is more than",
    Operator.LESS: "is less than",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.WITHIN: "is within",
    Operator.EMPTY: "is empty",
    Operator.FILLED: "is not empty",
}
DAY_LABELS: Mapping[Operator, str] = {
    Operator.MORE: "is after",
    Operator.LESS: "is before",
    Operator.AT_LEAST: "is on or after",
    Operator.AT_MOST: "is on or before",
}
_COMPARED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE, Operator.LESS)
_FILL = (Operator.EMPTY, Operator.FILLED)
_PICKED = (Operator.IS, Operator.IS_NOT, *_FILL)
_TEXT = (Operator.CONTAINS, Operator.IS, Operator.IS_NOT, Operator.BEGINS, *_FILL)
_NUMBER = (Operator.IS, Operator.IS_NOT, *_COMPARED, *_FILL)
_DAY = (Operator.WITHIN, Operator.IS, *_COMPARED, *_FILL)


def operators(kind: FieldType) -> tuple[Operator, ...]:
    """Return how a field of this type can be compared, the usual way first."""
    if kind in known.NUMBERS:
        return _NUMBER
    if kind in {FieldType.DATE, FieldType.DATETIME}:
        return _DAY
    if kind is FieldType.CHECKBOX:
        return (Operator.IS,)
    if kind in known.LONG:
        return (Operator.CONTAINS, *_FILL)
    if kind in {FieldType.CURRENCY, FieldType.COLOUR} or kind not in known.TEXTS:
        return _PICKED
    return _TEXT


def operators_of(field: RecordField) -> tuple[Operator, ...]:
    """Return how this field can be compared; what is no field is that or not."""
    if not isinstance(field, RecordFilter):
        return operators(field.type)
    checked = field.type is FieldType.CHECKBOX
    return (Operator.IS,) if checked else (Operator.IS, Operator.IS_NOT)


def label_of(operator: Operator, kind: FieldType) -> str:
    """Say an operator as it reads for fields of this type."""
    if kind in {FieldType.DATE, FieldType.DATETIME} and operator in DAY_LABELS:
        return DAY_LABELS[operator]
    return LABELS[operator]


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, a comparison, and the values of which any one fits."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()
    group: int = 0

    def pairs(self) -> list[tuple[str, str]]:
        """Return how the address says it."""
        head = f"{self.group}~{self.field}~{self.operator.value}"
        return [("f", f"{head}~{value}") for value in self.values or ("",)]


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions in groups.

    Those of group 0 and the other groups, each as a whole, are connected by AND, or by OR with
    ``any``. Inside a group from 1 on they are connected by OR, or by AND with its number in
    ``all_of``.
    """

    conditions: tuple[Condition, ...] = ()
    any: bool = False
    all_of: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.conditions)

    def groups(self) -> Iterator[tuple[int, list[Condition]]]:
        """Return the conditions by group, in the order of the groups' numbers."""
        for number in sorted({condition.group for condition in self.conditions}):
            yield number, [one for one in self.conditions if one.group == number]

    def pairs(self) -> list[tuple[str, str]]:
        """Return how the address says it."""
        said = [pair for condition in self.conditions for pair in condition.pairs()]
        said += [("any", "1")] if self.any else []
        return said + [("all", str(number)) for number in sorted(self.all_of)]

    def without(self, condition: Condition) -> Filter:
        """Return the filter without one condition."""
        return replace(
            self, conditions=tuple(one for one in self.conditions if one is not condition)
        )

    def with_condition(self, condition: Condition) -> Filter:
        """Return the filter with one condition more."""
        return replace(self, conditions=(*self.conditions, condition))


def parse(pairs: Iterable[tuple[str, str]], keys: Sequence[str]) -> Filter:
    """Read a filter from the pairs of an address; what it cannot mean is left out.

    Beside ``f=group~field~operator~value``, a plain ``field=value`` means that the field is that;
    several of one field and comparison are alternatives.
    """
    found: dict[tuple[int, str, Operator], list[str]] = {}
    connected, groups = False, set[int]()
    names = frozenset(keys)
    for name, value in pairs:
        if name == "f":
            said = _said(value)
            if said is not None and said[0][1] in names:
                found.setdefault(said[0], []).extend(said[1])
        elif name == "any":
            connected = value == "1"
        elif name == "all" and value.isdecimal():
            groups.add(int(value[:4]))
        elif name in names and value:
            found.setdefault((0, name, Operator.IS), []).append(value[:_LONGEST])
    conditions = tuple(
        Condition(field, operator, tuple(dict.fromkeys(values)), group)
        for (group, field, operator), values in list(found.items())[:MOST]
    )
    return Filter(conditions, connected, frozenset(groups))


def _said(text: str) -> tuple[tuple[int, str, Operator], list[str]] | None:
    parts = text.split("~", 3)
    if len(parts) < 3 or not parts[0].isdecimal():
        return None
    try:
        operator = Operator(parts[2])
    except ValueError:
        return None
    value = parts[3][:_LONGEST] if len(parts) == 4 else ""
    return (int(parts[0][:4]), parts[1], operator), [value] if value else []
