"""The map of influence and support: where each person stands, with room for every name.

Pure geometry, in the units of the drawing. Bands of influence are as high as their fullest cell
needs, so that names never lie on each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .choices import HIGH, Influence, Support
from .people import Person

LEFT, TOP, COLUMN, LINE, PAD, FOOT = 96, 8, 168, 24, 12, 44
SHORTEST = 2 * PAD + LINE
LETTERS = 20
"""Characters of a name that fit beside its mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A person on the map: where the mark stands and what is written beside it."""

    person: Person
    x: int
    y: int
    label: str

    @property
    def shape(self) -> str:
        """A form that tells support without its colour: up, round or down."""
        leaning = self.person.leaning or 0
        return "for" if leaning > 0 else "against" if leaning < 0 else "neutral"


@dataclass(frozen=True, slots=True)
class Band:
    """A stripe of the map with its name."""

    label: str
    at: int
    size: int

    @property
    def middle(self) -> int:
        """Where its name stands."""
        return self.at + self.size // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map."""

    width: int
    height: int
    rows: tuple[Band, ...]
    columns: tuple[Band, ...]
    marks: tuple[Mark, ...]

    @property
    def floor(self) -> int:
        """Where the lowest stripe ends."""
        return self.rows[-1].at + self.rows[-1].size

    @property
    def focus(self) -> int:
        """Where the stripes of those end who matter most."""
        high = [row for row, one in zip(self.rows, Influence, strict=True) if int(one) >= HIGH]
        return high[-1].at + high[-1].size


def draw(people: Sequence[Person]) -> Drawing | None:
    """Place those whose influence and support are known; None when there is nobody."""
    placed = [one for one in people if one.is_placed and not one.has_left]
    if not placed:
        return None
    columns = _columns()
    rows: list[Band] = []
    marks: list[Mark] = []
    at = TOP
    for influence in Influence:
        cells = [
            [one for one in placed if one.influence is influence and one.support is support]
            for support in reversed(Support)
        ]
        row = Band(influence.label, at, max(SHORTEST, 2 * PAD + LINE * max(map(len, cells))))
        for column, cell in zip(columns, cells, strict=True):
            marks += _stacked(cell, column, row)
        rows.append(row)
        at += row.size
    return Drawing(LEFT + 5 * COLUMN + 1, at + FOOT, tuple(rows), columns, tuple(marks))


def _columns() -> tuple[Band, ...]:
    return tuple(
        Band(one.label, LEFT + place * COLUMN, COLUMN)
        for place, one in enumerate(reversed(Support))
    )


def _stacked(cell: Sequence[Person], column: Band, row: Band) -> list[Mark]:
    first = row.at + (row.size - LINE * len(cell)) // 2 + LINE // 2
    return [
        Mark(one, column.at + PAD + 4, first + place * LINE, _short(one.name))
        for place, one in enumerate(cell)
    ]


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"
