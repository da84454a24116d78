"""Lines of the demonstration, brought in the way that people type them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from host.api import SYSTEM

from ..grids import service as grids
from ..grids.kind import Kind
from ..plans.models import Plan


def fill_grid(plan: Plan, kind: Kind, lines: Sequence[Sequence[Any]]) -> None:
    """Save the lines into a grid of the plan, cell by cell in the order of its columns."""
    form = form_of(kind, lines)
    opened = grids.fingerprint(kind, grids.rows_of(kind, plan.id))
    grids.save(plan.id, kind, grids.read(kind, form), SYSTEM, opened)


def form_of(kind: Kind, lines: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Return the lines as the form of a grid sends them."""
    return {
        f"{kind.key}-{number}-{column.name}": str(cell)
        for number, line in enumerate(lines)
        for column, cell in zip(kind.columns, line, strict=True)
    }
