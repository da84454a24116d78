"""Which plans a person may see: one condition, used by every query."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, Scope

from ..access import PLANS
from ..tasks.models import Task
from .models import Plan


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition under which this actor sees a plan.

    “View own” means: made it, owns it, or is in charge of one of its tasks.
    """
    match actor.scope(PLANS):
        case Scope.ALL:
            return sa.true()
        case Scope.OWN if actor.staff_id is not None:
            mine = sa.select(Task.plan_id).where(Task.pic_id == actor.staff_id)
            return sa.or_(
                Plan.owner_id == actor.staff_id,
                Plan.created_by == actor.staff_id,
                Plan.id.in_(mine),
            )
        case _:
            return sa.false()


def readable(actor: Actor, ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of plans that this actor sees."""
    if actor.scope(PLANS) is Scope.ALL:
        return sa.true()
    return ids.in_(sa.select(Plan.id).where(visible(actor)))
