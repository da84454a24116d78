"""The filter of a list in words and as a form that keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from host.access.directory import staff_directory
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records import naming
from host.records.entering import fields as known
from host.records.entering.fields import Fields
from host.records.lists import conditions, periods, predicates
from host.records.lists.columns import Columns
from host.records.lists.conditions import Condition, Filter, Operator
from host.records.lists.predicates import ME, NOBODY

BETWEEN = ".."
"""What is chosen in place of a named period when two days are given."""
_VALUELESS = {Operator.EMPTY, Operator.FILLED}
_DAYS = {FieldType.DATE, FieldType.DATETIME}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form as it was typed; without a field it waits for one."""

    number: int
    group: int = 0
    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether it narrows anything."""
        return bool(self.field) and (bool(self.values) or self.operator in _VALUELESS)

    def condition(self) -> Condition:
        """Return the condition that a complete line means."""
        return Condition(self.field, Operator(self.operator), self.values, self.group)


@dataclass(frozen=True, slots=True)
class Draft:
    """The form of a filter while somebody works on it."""

    lines: tuple[Line, ...] = ()
    any: bool = False
    all_of: frozenset[int] = field(default_factory=frozenset)

    def filter(self) -> Filter:
        """Return what the complete lines mean."""
        return Filter(
            tuple(line.condition() for line in self.lines if line.complete), self.any, self.all_of
        )

    def after(self, wish: str) -> Draft:
        """Return the form after a button: ``add-<group>``, ``group`` or ``remove-<number>``."""
        verb, _, place = wish.partition("-")
        number = int(place) if place.isdecimal() else 0
        if verb == "remove":
            return replace(self, lines=tuple(one for one in self.lines if one.number != number))
        if len(self.lines) >= conditions.MOST:
            return self
        if verb == "group":
            number = max((line.group for line in self.lines), default=0) + 1
        if verb in {"add", "group"}:
            return replace(self, lines=(*self.lines, Line(self._next(), number)))
        return self

    def _next(self) -> int:
        return max((line.number for line in self.lines), default=0) + 1


@dataclass(frozen=True, slots=True)
class Control:
    """One line of the form with what can be chosen in it."""

    line: Line
    operators: list[tuple[str, str]]
    choices: list[tuple[str, str]]
    control: str
    options_url: str = ""
    chosen: tuple[dict[str, str], ...] = ()
    error: str = ""


def words(wanted: Filter, seen: Fields) -> dict[int, str]:
    """Say the values of each condition, by its place; names of records cost one query a type."""
    names = _names(wanted.conditions, seen)
    return {
        place: _said(condition, seen[condition.field], names)
        for place, condition in enumerate(wanted.conditions)
    }


def draft_of(wanted: Filter) -> Draft:
    """Return the form of a filter; of an empty one, with a line that waits."""
    lines = tuple(
        Line(number, one.group, one.field, one.operator.value, one.values)
        for number, one in enumerate(wanted.conditions, 1)
    )
    return Draft(lines or (Line(1),), wanted.any, wanted.all_of)


def read(pairs: Iterable[tuple[str, str]], seen: Fields, actor: Actor) -> Draft:
    """Read the form as it was sent; a comparison that does not fit its field becomes the usual."""
    said: dict[str, list[str]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    numbers = [n for n in range(1, conditions.MOST + 1) if f"field{n}" in said]
    groups = frozenset(int(one[:4]) for one in said.get("all", ()) if one.isdecimal())
    lines = tuple(_read_line(said, number, seen, actor) for number in numbers)
    return Draft(lines, said.get("any", [""])[-1] == "1", groups)


def faults(kind: RecordType, draft: Draft, seen: Fields, actor: Actor) -> dict[int, str]:
    """Return what cannot be read, by the number of the line."""
    found: dict[int, str] = {}
    columns = Columns(kind)
    for line in draft.lines:
        if line.complete:
            try:
                predicates.one(columns, line.condition(), seen[line.field], actor)
            except InvalidInput as error:
                found[line.number] = error.message
    return found


def controls(
    draft: Draft, seen: Fields, errors: Mapping[int, str]
) -> list[tuple[int, list[Control]]]:
    """Return the lines by group, the first group always among them."""
    names = _names([line.condition() for line in draft.lines if line.complete], seen)
    numbers = sorted({0, *(line.group for line in draft.lines)})
    return [
        (
            number,
            [
                _control(line, seen, names, errors.get(line.number, ""))
                for line in draft.lines
                if line.group == number
            ],
        )
        for number in numbers
    ]


def choices_of(one: RecordField, operator: Operator) -> list[tuple[str, str]]:
    """Return the values that a condition can be chosen from."""
    if operator is Operator.WITHIN:
        return list(periods.LABELS.items())
    if one.type is FieldType.STAFF:
        people = staff_directory().choices()[1:]
        return [(ME, "Me"), (NOBODY, "Nobody"), *people]
    if one.type is FieldType.CHECKBOX:
        return [("yes", "yes"), ("no", "no")]
    return [(choice.value, choice.label) for choice in one.all_choices()]


def control_of(one: RecordField, operator: Operator) -> str:
    """Name the control that a value is entered with."""
    if operator in _VALUELESS:
        return "none"
    if operator is Operator.WITHIN:
        return "period"
    if one.type is FieldType.REFERENCE:
        return "reference"
    if one.type in _DAYS:
        return "date"
    if choices_of(one, operator) and operator in {Operator.IS, Operator.IS_NOT}:
        return "choice"
    return "number" if one.type in known.NUMBERS else "text"


def _control(line: Line, seen: Fields, names: Mapping[tuple[str, int], str], error: str) -> Control:
    one = seen.get(line.field)
    if one is None:
        return Control(line, [], [], "waiting", error=error)
    operator = Operator(line.operator)
    target = current().registry.record_types.get(one.target) if one.target else None
    return Control(
        line,
        [
            (item.value, conditions.label_of(item, one.type))
            for item in conditions.operators_of(one)
        ],
        choices_of(one, operator),
        control_of(one, operator),
        f"{target.address}/options" if target else "",
        tuple({"id": value, "label": _name(one, value, names)} for value in line.values),
        error,
    )


def _read_line(said: Mapping[str, list[str]], number: int, seen: Fields, actor: Actor) -> Line:
    key = said[f"field{number}"][-1]
    place = said.get(f"group{number}", ["0"])[-1]
    group = int(place[:4]) if place.isdecimal() else 0
    if key not in seen or not seen[key].filtered:
        return Line(number, group)
    allowed = conditions.operators_of(seen[key])
    named = said.get(f"op{number}", [""])[-1]
    operator = next((one for one in allowed if one.value == named), allowed[0])
    before = said.get(f"was{number}", [""])[-1]
    kept = not before or before == f"{key}~{control_of(seen[key], operator)}"
    # What was entered in another control means nothing in this one.
    values = _values(said, number, operator) if kept else ()
    values += _typed_names(said.get(f"value{number}-typed", ()), seen[key], actor)
    return Line(number, group, key, operator.value, values)


def _values(said: Mapping[str, list[str]], number: int, operator: Operator) -> tuple[str, ...]:
    given = [value.strip() for value in said.get(f"value{number}", []) if value.strip()]
    if operator is Operator.WITHIN and given == [BETWEEN]:
        first = said.get(f"from{number}", [""])[-1].strip()
        last = said.get(f"to{number}", [""])[-1].strip()
        return (f"{first}..{last}",) if first or last else ()
    return tuple(dict.fromkeys(given))


def _typed_names(said: Iterable[str], one: RecordField, actor: Actor) -> tuple[str, ...]:
    """Without scripts records are named, one a line; what names none stays as it was typed."""
    target = current().registry.record_types.get(one.target) if one.target else None
    if target is None:
        return ()
    found = []
    for name in [line.strip() for text in said for line in text.splitlines() if line.strip()]:
        meant = naming.named(target, name, actor)
        found.append(str(meant[0][0]) if len(meant) == 1 else name)
    return tuple(found)


def _names(wanted: Iterable[Condition], seen: Fields) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = {}
    for condition in wanted:
        one = seen[condition.field]
        if one.type is FieldType.REFERENCE:
            found = {int(value) for value in condition.values if _is_id(value)}
            ids.setdefault(one.target, set()).update(found)
    names: dict[tuple[str, int], str] = {}
    for target, some in ids.items():
        kind = current().registry.record_types.get(target)
        if kind is not None:
            labels = naming.labels(kind, some)
            names |= {(target, record_id): label for record_id, label in labels.items()}
    return names


def _is_id(value: str) -> bool:
    return value.isdecimal() and len(value) < 10


def _name(one: RecordField, value: str, names: Mapping[tuple[str, int], str]) -> str:
    if one.type is FieldType.REFERENCE and _is_id(value):
        return names.get((one.target, int(value)), f"#{value}")
    return value


def _said(condition: Condition, one: RecordField, names: Mapping[tuple[str, int], str]) -> str:
    if condition.operator in _VALUELESS:
        return ""
    worded = dict(choices_of(one, condition.operator))
    worded[NOBODY] = "nothing" if one.type is not FieldType.STAFF else "nobody"
    parts = []
    for value in condition.values:
        if condition.operator is Operator.WITHIN and ".." in value:
            parts.append(_between(value))
        elif one.type is FieldType.REFERENCE:
            parts.append(worded[NOBODY] if value == NOBODY else _name(one, value, names))
        elif one.type in _DAYS and value not in worded:
            parts.append(_day(value))
        else:
            parts.append(worded.get(value, value))
    return " or ".join(parts)


def _between(value: str) -> str:
    first, _, last = value.partition("..")
    if not first or not last:
        return f"up to {_day(last)}" if last else f"from {_day(first)} on"
    return f"{_day(first)} to {_day(last)}"


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {day:%b %Y}"
