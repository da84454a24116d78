"""Rows of a comparison: what stands on each side, and what the difference is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from ..plans.choices import Choice
from ..plans.figures import grouped
from .words import Piece, marked

Value = TypeVar("Value")
_NOTHING_MORE = ""


class Found(Choice):
    """Where something stands."""

    SAME = "same"
    DIFFERS = "differs"
    LEFT = "left"
    RIGHT = "right"

    @property
    def sign(self) -> str:
        """A sign that tells it without colour."""
        return {"same": "=", "differs": "\N{NOT EQUAL TO}", "left": "\N{LEFTWARDS ARROW}"}.get(
            self.value, "\N{RIGHTWARDS ARROW}"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on both sides; ``depth`` indents it below the row before."""

    label: str
    found: Found
    left: list[Piece]
    right: list[Piece]
    difference: str = _NOTHING_MORE
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A titled group of rows."""

    key: str
    title: str
    rows: list[Row]

    @property
    def differing(self) -> list[Row]:
        """The rows that are not the same on both sides."""
        return [row for row in self.rows if row.found is not Found.SAME]


def row_of(
    label: str, left: str | None, right: str | None, difference: str = "", depth: int = 0
) -> Row:
    """Compare two texts; None says that this side does not have the thing at all."""
    if left is None or right is None:
        found = Found.RIGHT if left is None else Found.LEFT
        return Row(label, found, _plain(left), _plain(right), depth=depth)
    found = Found.SAME if left == right else Found.DIFFERS
    pieces = marked(left, right)
    return Row(label, found, pieces[0], pieces[1], difference, depth)


def _plain(text: str | None) -> list[Piece]:
    return [Piece(text)] if text else []


def difference_of(left: Any, right: Any, label: str = "") -> str:
    """Write by how much a figure is higher or lower on the right; nothing when it is not known."""
    if not _is_figure(left) or not _is_figure(right) or left == right:
        return ""
    change = Decimal(right) - Decimal(left)
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    share = f" ({sign}{abs(change) / abs(Decimal(left)) * 100:.0f} %)" if left else ""
    return f"{label} {sign}{grouped(abs(change))}{share}".strip()


def _is_figure(value: Any) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def paired(
    left: Mapping[Hashable, Value], right: Mapping[Hashable, Value]
) -> list[tuple[Value | None, Value | None]]:
    """Put together what has one name, in the order of the left, then what only the right has."""
    names = list(dict.fromkeys([*left, *right]))
    return [(left.get(name), right.get(name)) for name in names]


def by_name(items: Sequence[Value], names: Sequence[str]) -> dict[Hashable, Value]:
    """Name each thing by its words, whatever their case; those that share them are counted."""
    named: dict[Hashable, Value] = {}
    for one, words in zip(items, names, strict=True):
        name, count = " ".join(words.split()).casefold(), 1
        while (name, count) in named:
            count += 1
        named[(name, count)] = one
    return named
