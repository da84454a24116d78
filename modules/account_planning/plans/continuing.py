"""Plans that go on in another period: each one there once, whoever asks how often."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from host.api import CREATE, Actor, Conflict, NotFound, clock, session, transaction

from ..access import PLANS
from ..recurring.models import Recurrence
from . import copying, periods, service
from .models import Plan


def next_period(plan_id: int, actor: Actor) -> Plan:
    """Copy a plan into the period after its own; raises Conflict when it is there already."""
    with transaction():
        actor.require(PLANS, CREATE)
        source = service.locked(plan_id, actor)
        return _continued(source, periods.following(source.kind, source.period_start), actor)


def into_period(plan_id: int, day: date, actor: Actor) -> Plan:
    """Copy a plan into the period of its own length that holds ``day``.

    Raises Conflict with the reason when the plan is there already, or may not go there.
    """
    with transaction():
        actor.require(PLANS, CREATE)
        source = service.locked(plan_id, actor)
        start = periods.first_day(source.kind, day)
        if start == source.period_start:
            raise Conflict(
                f"{source.code} is the plan for {source.period} itself. "
                "Copy it to have a second one."
            )
        return _continued(source, start, actor)


def write(source: Plan, start: date, actor: Actor) -> Plan:
    """Write the mark and the copy together: the mark's unique key lets only one process through."""
    db, mark = session(), mark_of(source, start)
    if mark is None:
        assert source.client_id is not None
        mark = Recurrence(
            client_id=source.client_id,
            period_type=source.period_type,
            period_start=start,
            source_plan_id=source.id,
            created_at=clock.now(),
        )
        db.add(mark)
        db.flush()
    copy = copying.make(source, start, actor)
    mark.copy_plan_id = copy.id
    return copy


def mark_of(plan: Plan, start: date) -> Recurrence | None:
    """Return the note that the plan was continued into that period; it outlives the copy."""
    query = sa.select(Recurrence).where(
        Recurrence.client_id == plan.client_id,
        Recurrence.period_type == plan.period_type,
        Recurrence.period_start == start,
        Recurrence.source_plan_id == plan.id,
    )
    return session().scalar(query)


def other_plan(plan: Plan, start: date) -> Plan | None:
    """Return a plan that the client has for the period by another way."""
    made_here = sa.select(Recurrence.id).where(
        Recurrence.copy_plan_id == Plan.id, Recurrence.period_start == start
    )
    query = (
        sa.select(Plan)
        .where(
            Plan.client_id == plan.client_id,
            Plan.period_type == plan.period_type,
            Plan.period_start == start,
            ~made_here.exists(),
        )
        .order_by(Plan.number)
        .limit(1)
    )
    return session().scalar(query)


def _continued(source: Plan, start: date, actor: Actor) -> Plan:
    if not copying.is_copyable(source):
        raise Conflict(source.lock_reason)
    period = periods.name_of(source.kind, start)
    mark = mark_of(source, start)
    copy = session().get(Plan, mark.copy_plan_id) if mark and mark.copy_plan_id else None
    if copy is not None:
        known = f", as {copy.code}" if _is_seen(copy, actor) else ""
        raise Conflict(f"{source.code} goes on in {period} already{known}.")
    other = other_plan(source, start)
    if other is not None:
        raise Conflict(_taken(source, other, period, actor))
    return write(source, start, actor)


def _taken(source: Plan, other: Plan, period: str, actor: Actor) -> str:
    """Say that the client has a plan for the period; who may not see it is not told which."""
    if _is_seen(other, actor):
        return (
            f"{source.client_name} has {other.code} for {period} already. "
            "Open that one, or copy this plan for a second one."
        )
    return (
        f"{source.client_name} has a plan for {period} already, which you may not see. "
        "Copy this plan to have a second one."
    )


def _is_seen(plan: Plan, actor: Actor) -> bool:
    try:
        service.get(plan.id, actor)
    except NotFound:
        return False
    return True
