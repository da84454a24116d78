"""What a copy of a plan takes over of its grids."""

from __future__ import annotations

from host.api import Actor, session

from ..plans import periods
from ..plans.models import Plan
from .goals import GOALS
from .kinds import KINDS
from .service import rows_of


def take_over(source: Plan, plan: Plan, months: int, _actor: Actor) -> None:
    """Copy every line; goals are due as much later as the copy's period is."""
    for kind in KINDS.values():
        for row in rows_of(kind, source.id):
            cells = {column.name: getattr(row, column.name) for column in kind.columns}
            if kind is GOALS and row.due_on:
                cells["due_on"] = periods.moved(row.due_on, months)
            session().add(kind.model(plan_id=plan.id, position=row.position, **cells))
