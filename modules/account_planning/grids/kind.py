"""What one grid is: its columns, its table, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .table import Column, Typed


def no_check(typed: Typed) -> None:
    """Lines of the grid do not depend on each other."""


def nothing_to_settle(rows: Sequence[Any], typed: Typed) -> None:
    """Cells of the grid do not name other lines."""


def once(name: str, label: Callable[[str], str] = str) -> Callable[[Typed], None]:
    """Return a check that no two lines have the same value in a column."""

    def check(typed: Typed) -> None:
        seen: set[Any] = set()
        for row in typed.rows:
            value = row.read.get(name)
            if value is not None and value in seen:
                row.errors[name] = [f"{label(row.values[name])} is there twice."]
            seen.add(value)

    return check


@dataclass(frozen=True, slots=True)
class Kind:
    """One grid: its address word, its columns, its table, the tab that shows it."""

    key: str
    title: str
    lead: str
    verb: str
    columns: tuple[Column, ...]
    model: type[Any]
    tab: str
    check: Callable[[Typed], None] = no_check
    in_currency: bool = False
    """Whether amounts of the grid are in the plan's currency."""
    settle: Callable[[Sequence[Any], Typed], None] = nothing_to_settle
    """Takes the lines about to be stored and what was typed; sets the cells that name others."""
    holder: str = "plan_id"
    """Attribute of a line that names the record whose grid it is."""

    def texts(self, record: Any) -> dict[str, str]:
        """Return a record's cells as they would be typed."""
        return {one.name: one.write(getattr(record, one.name)) for one in self.columns}

    def summary(self, values: dict[str, str]) -> str:
        """Write a line for the history, without its first cell."""
        rest = [(c.label.lower(), c.shown(values[c.name])) for c in self.columns[1:]]
        return ", ".join(f"{label} {text}" for label, text in rest if text) or "nothing more"
