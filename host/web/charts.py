"""Charts as values: what is drawn, and the table that says the same.

Each kind of chart is checked when it is made, so that a page cannot show one that misleads:
at most five colours, bars from zero, a row of the table for everything that is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from host.web.filters import number

COLOURS = 5
"""As many colours as people who see colours differently can tell apart."""
Number = Decimal | int
Payload = dict[str, object]


class Shape(StrEnum):
    """How values of categories are drawn."""

    BAR = "bar"
    STACKED = "stacked"
    LINE = "line"
    PIE = "pie"
    DONUT = "donut"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a chart's table; ``url`` leads to the rows that it was made from."""

    text: str
    url: str = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures to be read: the first cell of a row names it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Chart(Protocol):
    """What the page needs to draw a chart."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def table(self) -> Table: ...
    def payload(self) -> Payload: ...


@dataclass(frozen=True, slots=True)
class Datum:
    """A value, None where there is none, and where a click on it leads."""

    value: Number | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values that belong together, one for each category."""

    name: str
    data: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class CategoryChart:
    """Values by category: bars, lines, slices, the stages of a funnel."""

    title: str
    shape: Shape
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    heading: str = "Category"
    unit: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= COLOURS:
            raise ValueError(f"A chart takes 1 to {COLOURS} series; got {len(self.series)}.")
        if self._is_whole and len(self.series) > 1:
            raise ValueError(f"A {self.shape} chart takes one series; got {len(self.series)}.")
        for one in self.series:
            if len(one.data) != len(self.categories):
                raise ValueError(
                    f"Series “{one.name}” has {len(one.data)} values "
                    f"for {len(self.categories)} categories."
                )
            if self._is_whole and any((datum.value or 0) < 0 for datum in one.data):
                raise ValueError(f"A {self.shape} chart cannot show a negative value.")

    @property
    def kind(self) -> str:
        """Name the kind of chart."""
        return self.shape.value

    @property
    def _is_whole(self) -> bool:
        return self.shape in {Shape.PIE, Shape.DONUT, Shape.FUNNEL}

    def table(self) -> Table:
        """Return a row a category and a column a series."""
        names = tuple(f"{one.name} ({self.unit})" if self.unit else one.name for one in self.series)
        rows = tuple(
            (Cell(name, is_number=False), *(_cell(one.data[at]) for one in self.series))
            for at, name in enumerate(self.categories)
        )
        return Table((self.heading, *names), rows)

    def payload(self) -> Payload:
        """Return what the browser draws; small slices of a pie share one."""
        categories, series = self.categories, self.series
        if self.shape in {Shape.PIE, Shape.DONUT} and len(categories) > COLOURS:
            categories, series = _gathered(categories, series[0])
        return {
            "kind": self.kind,
            "unit": self.unit,
            "categories": list(categories),
            "series": [
                {"name": one.name, "data": [_drawn(datum) for datum in one.data]} for one in series
            ],
        }


@dataclass(frozen=True, slots=True)
class Point:
    """Something with a place on two axes, drawn as large as its weight."""

    name: str
    x: Number
    y: Number
    weight: Number | None = None
    url: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Points on two axes; ``x_line`` and ``y_line`` part them into quarters.

    ``quarters`` names these: upper left, upper right, lower left, lower right.
    """

    title: str
    points: tuple[Point, ...]
    x_label: str
    y_label: str
    heading: str = "Name"
    weight_label: str = ""
    x_line: Number | None = None
    y_line: Number | None = None
    quarters: tuple[str, str, str, str] | None = None

    def __post_init__(self) -> None:
        if self.quarters and (self.x_line is None or self.y_line is None):
            raise ValueError("Quarters need both lines.")
        if len(self.groups) > COLOURS:
            raise ValueError(f"A chart takes up to {COLOURS} groups; got {len(self.groups)}.")

    @property
    def kind(self) -> str:
        """Name the kind of chart."""
        return "scatter"

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the points in the order of their first points."""
        return tuple(dict.fromkeys(point.group for point in self.points))

    def table(self) -> Table:
        """Return a row a point."""
        weights = (self.weight_label,) if self.weight_label else ()
        grouped = ("Group",) if any(self.groups) else ()
        rows = tuple(tuple(self._row(point)) for point in self.points)
        return Table((self.heading, *grouped, self.x_label, self.y_label, *weights), rows)

    def payload(self) -> Payload:
        """Return what the browser draws."""
        return {
            "kind": self.kind,
            "x": {"label": self.x_label, "line": _float(self.x_line)},
            "y": {"label": self.y_label, "line": _float(self.y_line)},
            "weight": self.weight_label,
            "quarters": list(self.quarters or ()),
            "groups": list(self.groups),
            "points": [
                {
                    "name": point.name,
                    "at": [_float(point.x), _float(point.y)],
                    "texts": [number(point.x), number(point.y), number(point.weight)],
                    "weight": _float(point.weight),
                    "group": self.groups.index(point.group),
                    "url": point.url,
                }
                for point in self.points
            ],
        }

    def _row(self, point: Point) -> Iterator[Cell]:
        yield Cell(point.name, point.url, is_number=False)
        if any(self.groups):
            yield Cell(point.group, is_number=False)
        yield Cell(number(point.x))
        yield Cell(number(point.y))
        if self.weight_label:
            yield Cell(number(point.weight))


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A value for each pair of row and column: the darker, the higher."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Datum, ...], ...]
    heading: str = ""

    def __post_init__(self) -> None:
        if [len(self.columns)] * len(self.rows) != [len(line) for line in self.cells]:
            raise ValueError(
                f"A heat map of {len(self.rows)} rows and {len(self.columns)} columns "
                "needs a value for each pair."
            )

    @property
    def kind(self) -> str:
        """Name the kind of chart."""
        return "heat"

    def table(self) -> Table:
        """Return the map as it is drawn."""
        lines = zip(self.rows, self.cells, strict=True)
        rows = tuple(
            (Cell(name, is_number=False), *(_cell(datum) for datum in line)) for name, line in lines
        )
        return Table((self.heading, *self.columns), rows)

    def payload(self) -> Payload:
        """Return what the browser draws."""
        return {
            "kind": self.kind,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "cells": [[_drawn(datum) for datum in line] for line in self.cells],
        }


def _gathered(categories: Sequence[str], one: Series) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    """Keep the largest slices in their order, and put the rest together as the last one."""
    by_size = sorted(range(len(categories)), key=lambda at: -(one.data[at].value or 0))
    kept = sorted(by_size[: COLOURS - 1])
    rest = sum((one.data[at].value or 0 for at in by_size[COLOURS - 1 :]), 0)
    data = (*(one.data[at] for at in kept), Datum(rest))
    return (*(categories[at] for at in kept), "Other"), (Series(one.name, data),)


def _cell(datum: Datum) -> Cell:
    return Cell(number(datum.value), datum.url if datum.value is not None else "")


def _drawn(datum: Datum) -> Payload:
    return {"value": _float(datum.value), "text": number(datum.value), "url": datum.url}


def _float(value: Number | None) -> float | None:
    """Only pixels are made of it, never another amount."""
    return None if value is None else float(value)
