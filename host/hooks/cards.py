"""What the host draws on the dashboard for a module that brings no template of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Number = Decimal | int
Cell = str | int | Decimal | date | None
"""What a column of a list may hold; an instant is shown by how long ago it was."""
Chosen = Mapping[str, str]
"""Key of each option of a widget to the value that the person chose."""


class CardState(StrEnum):
    """What the colour of a figure tells."""

    NEUTRAL = "neutral"
    """Nothing; the figure has the colour of text."""
    GOOD = "green"
    """All is well."""
    WATCH = "yellow"
    """It needs a look."""
    BAD = "red"
    """It is late, or has failed."""


@dataclass(frozen=True, slots=True)
class NumberCard:
    """One figure, and how it has changed."""

    value: Number
    """The figure."""
    unit: str = ""
    """What stands behind it, such as ``EUR`` or ``%``."""
    places: int | None = None
    """Digits after the point; None shows the figure as it is."""
    at_least: bool = False
    """Whether counting stopped at the figure: a plus stands behind it."""
    before: Number | None = None
    """The same figure a while ago; the card shows the difference."""
    before_label: str = ""
    """When that was, such as ``last month``."""
    url: str = ""
    """Where the figure leads."""
    note: str = ""
    """One short sentence below."""
    state: CardState = CardState.NEUTRAL
    """Colour of the figure."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list card."""

    label: str
    """Its heading."""
    end: bool = False
    """Whether it is set to the right, as figures are."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list card."""

    cells: tuple[Cell, ...]
    """One value for each column."""
    url: str = ""
    """Where the first cell leads."""


@dataclass(frozen=True, slots=True)
class ListCard:
    """A few rows."""

    columns: tuple[ListColumn, ...]
    """The columns; the first names the row."""
    rows: tuple[ListRow, ...]
    """The rows, ten at most."""
    empty: str = "There is nothing here."
    """The sentence that stands where no row is."""
    lead: str = ""
    """One sentence above the rows."""
    more_label: str = ""
    """Words of the link below the rows."""
    more_url: str = ""
    """Where that link leads."""


class ChartKind(StrEnum):
    """How a chart is drawn."""

    BAR = "bar"
    """Bars side by side, for amounts that are compared."""
    STACKED = "stacked"
    """Bars upon each other, for amounts that make a whole."""
    LINE = "line"
    """A line, for what moves in time."""
    PIE = "pie"
    """Slices of one series, for a few shares."""
    DONUT = "donut"
    """The same, with room in the middle."""
    FUNNEL = "funnel"
    """Stages of one series, each after the one above."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One row of figures in a chart."""

    label: str
    """What they are."""
    values: tuple[Number | None, ...]
    """One figure for each category; None leaves a gap."""


@dataclass(frozen=True, slots=True)
class ChartCard:
    """A chart, with its table one click away."""

    kind: ChartKind
    """How it is drawn."""
    axis: str
    """What the categories are, such as ``Month``."""
    categories: tuple[str, ...]
    """Names along the axis."""
    series: tuple[ChartSeries, ...]
    """What is drawn; five at most."""
    urls: tuple[str, ...] = ()
    """Where each category leads; none leads nowhere."""
    unit: str = ""
    """What the figures are measured in, such as ``EUR``."""
    note: str = ""
    """One short sentence below."""


Card = NumberCard | ListCard | ChartCard


@dataclass(frozen=True, slots=True)
class WidgetOption:
    """Something that each person chooses for a widget."""

    key: str
    """Name under which the context finds the choice."""
    label: str
    """What people read, such as ``Period``."""
    choices: tuple[tuple[str, str], ...]
    """Values and their words; the first one holds until somebody chooses."""
