"""Reads the outline of a template in one query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from host.api import session

from .models import Level, Line


@dataclass(slots=True)
class Branch:
    """A line with what stands below it, in order."""

    line: Line
    below: list[Branch] = field(default_factory=list)

    def tasks(self) -> Iterator[Line]:
        """Yield every task below."""
        for one in self.below:
            if one.line.rung is Level.TASK:
                yield one.line
            yield from one.tasks()


def lines_of(template_id: int) -> Sequence[Line]:
    """Return all lines of a template, in order among their siblings."""
    query = sa.select(Line).where(Line.template_id == template_id)
    ordered = query.order_by(Line.position, Line.id)
    return session().scalars(ordered.execution_options(populate_existing=True)).all()


def outline_of(template_id: int) -> list[Branch]:
    """Return the objectives of a template with all that stands below them."""
    branches = {line.id: Branch(line) for line in lines_of(template_id)}
    top: list[Branch] = []
    for branch in branches.values():
        parent = branch.line.parent_id
        (branches[parent].below if parent else top).append(branch)
    return top
