"""What a copy of a plan takes over of what is known of the client's people."""

from __future__ import annotations

from host.api import Actor, session

from ..grids.service import rows_of
from ..grids.team import CLIENT_TEAM
from ..plans import service as plans
from ..plans.models import Plan

_SAME = ("influence", "support", "decision_role", "contacted_on")


def take_over(source: Plan, plan: Plan, _months: int, _actor: Actor) -> None:
    """Judge the copied people as before; they report to each other, and not to those copied.

    The people themselves are lines of a grid and there already, in the same order.
    """
    session().flush()
    before = rows_of(CLIENT_TEAM, source.id)
    after = dict(zip((one.id for one in before), rows_of(CLIENT_TEAM, plan.id), strict=True))
    for member in before:
        twin = after[member.id]
        for name in _SAME:
            setattr(twin, name, getattr(member, name))
        twin.relation_owner_id = plans.active_or_none(member.relation_owner_id)
        above = after.get(member.reports_to_id) if member.reports_to_id else None
        twin.reports_to_id = above.id if above else None
