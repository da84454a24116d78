"""What a copy of a plan takes over of its white space."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, session

from ..plans.models import Plan
from .models import Cell

_OWN = ("id", "plan_id")


def take_over(source: Plan, plan: Plan, _months: int, _actor: Actor) -> None:
    """Copy every cell that was set by hand, with who set it."""
    columns = [one.key for one in sa.inspect(Cell).column_attrs if one.key not in _OWN]
    query = sa.select(Cell).where(Cell.plan_id == source.id).order_by(Cell.id)
    for cell in session().scalars(query):
        session().add(Cell(plan_id=plan.id, **{key: getattr(cell, key) for key in columns}))
