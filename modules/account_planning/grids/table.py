"""Reads what was typed into a grid: every faulty cell is named, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from host.api import InvalidInput

from ..plans.choices import Choice
from ..plans.figures import grouped

MAX_ROWS = 200
_ID = "id"
Reader = Callable[[str], Any]
Options = Callable[[Collection[str]], list[tuple[str, str]]]
"""Takes the values that the stored lines have and returns (value, label) of all that fit."""


def as_text(value: Any) -> str:
    """Write a value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return grouped(value) if isinstance(value, Decimal | int) else str(value)


def choices_of(kind: type[Choice]) -> Options:
    """Return the options of a closed set, after none of it."""
    pairs = [("", ""), *((one.value, one.label) for one in kind)]
    return lambda _held: pairs


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how it is drawn and how its text is read."""

    name: str
    label: str
    read: Reader
    type: str = "text"
    placeholder: str = ""
    required: bool = False
    write: Callable[[Any], str] = as_text
    choices: Options | None = None
    suggests: str = ""
    """The column whose stored values are offered while one types."""

    def options(self, held: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return (value, label) of what may be chosen; none where anything may be typed."""
        return self.choices(held) if self.choices else []

    def shown(self, text: str) -> str:
        """Return a cell as people read it: the label of what is chosen."""
        return dict(self.options((text,))).get(text, text)


@dataclass(slots=True)
class TypedRow:
    """One line as it was typed, with the faults of its cells."""

    values: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)
    id: int | None = None
    """The stored line that this one was, where the form says so."""

    @property
    def drawn(self) -> dict[str, Any]:
        """Return the cells as a form draws them, with the id that travels along."""
        return self.values | ({"id": self.id} if self.id else {})


@dataclass(slots=True)
class Typed:
    """Everything that was typed into one grid; ``fault`` is about the grid as a whole."""

    rows: list[TypedRow]
    fault: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether it can be saved."""
        return not self.fault and not any(row.errors for row in self.rows)

    @property
    def faulty_cells(self) -> int:
        """How many cells need a change."""
        return sum(len(row.errors) for row in self.rows)


def read_grid(form: Mapping[str, str], prefix: str, columns: Sequence[Column]) -> Typed:
    """Read the lines named ``<prefix>-<index>-<column>``; empty lines are left out."""
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,9}})-(\w+)")
    names = {column.name for column in columns}
    lines: dict[int, dict[str, str]] = {}
    for key, text in form.items():
        found = pattern.fullmatch(key)
        if found and found[2] in (*names, _ID):
            lines.setdefault(int(found[1]), {})[found[2]] = text.strip()
    filled = [lines[index] for index in sorted(lines) if any(map(lines[index].get, names))]
    rows = [_typed_row(line, columns) for line in filled]
    if len(rows) > MAX_ROWS:
        return Typed(rows[:MAX_ROWS], _too_many(len(rows)))
    for row in rows:
        _read_row(row, columns)
    return Typed(rows)


def _typed_row(line: Mapping[str, str], columns: Sequence[Column]) -> TypedRow:
    values = {column.name: line.get(column.name, "") for column in columns}
    return TypedRow(values, id=int(line[_ID]) if line.get(_ID, "").isdecimal() else None)


def _too_many(count: int) -> str:
    return (
        f"A grid takes {MAX_ROWS} lines; {count:,} were sent, so nothing was saved. "
        f"The first {MAX_ROWS} stand below."
    )


def _read_row(row: TypedRow, columns: Sequence[Column]) -> None:
    for column in columns:
        text = row.values[column.name]
        if not text:
            row.read[column.name] = None
            if column.required:
                row.errors[column.name] = [f"{column.label} is missing."]
            continue
        try:
            row.read[column.name] = column.read(text)
        except InvalidInput as error:
            row.errors[column.name] = [error.message]
