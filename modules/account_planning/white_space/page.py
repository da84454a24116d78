"""The tab White space, ready to be drawn: a part of the matrix, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from host.api import Actor

from ..pages import WHITE_SPACE, plan_url
from ..plans.figures import grouped
from ..plans.models import Plan
from . import service
from .matrix import Matrix, Row, matrix_of
from .states import State

ROWS = 50
"""Clients on one page."""
FILTERS = {"": "All", State.FREE.value: "With free cells", State.OPEN.value: "With opportunities"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter to choose."""

    label: str
    url: str
    count: int
    active: bool


@dataclass(frozen=True, slots=True)
class WhiteSpaceView:
    """What the tab shows."""

    matrix: Matrix
    rows: Sequence[Row]
    frame: service.Frame
    filters: Sequence[Choice]
    shown: str
    previous_url: str
    next_url: str

    @staticmethod
    def written(value: Decimal) -> str:
        """Write an amount without cents that are none."""
        return grouped(value)


def view_of(plan: Plan, actor: Actor, asked: Mapping[str, str]) -> WhiteSpaceView:
    """Return the page that is asked for: ``only`` is a state, ``from`` the first row."""
    lines = service.lines_of(plan)
    frame = service.frame_of(plan, actor, lines)
    matrix = matrix_of(frame.owners, frame.services, service.known(plan, frame, lines))
    only = asked.get("only", "") if asked.get("only", "") in FILTERS else ""
    found = _with(only, matrix)
    first = _first(asked.get("from", ""), len(found))
    rows = found[first : first + ROWS]
    last = first + len(rows)
    return WhiteSpaceView(
        matrix=matrix,
        rows=rows,
        frame=frame,
        filters=[
            Choice(label, _url(plan, key), len(_with(key, matrix)), key == only)
            for key, label in FILTERS.items()
        ],
        shown=f"{first + 1} to {last} of {len(found)}" if rows else "",
        previous_url=_url(plan, only, max(0, first - ROWS)) if first else "",
        next_url=_url(plan, only, last) if last < len(found) else "",
    )


def _with(only: str, matrix: Matrix) -> Sequence[Row]:
    if not only:
        return matrix.rows
    return [row for row in matrix.rows if row.total.counts[State(only)]]


def _first(text: str, count: int) -> int:
    wanted = int(text) if text.isdecimal() and len(text) < 7 else 0
    return wanted // ROWS * ROWS if wanted < count else 0


def _url(plan: Plan, only: str, first: int = 0) -> str:
    asked = {key: value for key, value in (("only", only), ("from", str(first or ""))) if value}
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{plan_url(plan.id, WHITE_SPACE)}{query}"
