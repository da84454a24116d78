"""Copies of plans: what they take over, and what stays behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from host.api import (
    CREATE,
    Actor,
    Conflict,
    InvalidInput,
    activity,
    records,
    session,
    transaction,
)

from .. import settings
from ..access import PLANS
from ..grids import copying as grids
from ..mind_map import copying as mind_map
from ..notes import copying as notes
from ..relations import copying as relations
from ..reminders import service as reminders
from ..stakeholders import copying as stakeholders
from ..tasks import copying as tasks
from ..white_space import copying as white_space
from . import periods, service
from .data import MAX_SUBJECT
from .models import Plan
from .record_types import PLAN

Part = Callable[[Plan, Plan, int, Actor], None]
"""Takes the source, the copy, by how many months it is later, and who copies."""

PARTS: tuple[Part, ...] = (
    grids.take_over,
    stakeholders.take_over,
    notes.take_over,
    tasks.take_over,
    relations.take_over,
    mind_map.take_over,
    white_space.take_over,
)
"""What the parts of a plan bring into a copy, one function of each."""

_PREFIX = "Copy of "


def duplicate(plan_id: int, actor: Actor) -> Plan:
    """Copy a plan into its own period, under a name that says so."""
    with transaction():
        actor.require(PLANS, CREATE)
        source = service.locked(plan_id, actor)
        subject = f"{_PREFIX}{source.subject}"[:MAX_SUBJECT]
        return make(source, source.period_start, actor, subject=subject)


def make(source: Plan, start: date, actor: Actor, *, subject: str = "") -> Plan:
    """Copy a plan into the period that begins at ``start``, in the caller's transaction.

    The status is the default one; approval, update requests and history stay behind;
    deadlines move with the period; tasks that are done are left out.
    """
    if source.client is None or source.client.archived_at is not None:
        raise Conflict(source.lock_reason)
    try:
        plan = service.create(_values_of(source, start, subject, actor), actor, like=source)
    except InvalidInput as error:
        raise Conflict(f"{source.code} cannot be copied: {error.message}") from error
    note = f"Copy of {source.code} {source.subject}"
    activity.record(actor, "filled", plan.ref, client_id=plan.client_id, note=note)
    months = periods.months_between(source.period_start, plan.period_start)
    for take_over in PARTS:
        take_over(source, plan, months, actor)
    session().flush()
    reminders.sync_plan(plan)
    return plan


def _values_of(source: Plan, start: date, subject: str, actor: Actor) -> dict[str, Any]:
    """Take the content over; an owner who has left is not taken along."""
    return records.values_of(PLAN, source, actor) | {
        "subject": subject or source.subject,
        "period_start": start,
        "status": settings.default_status().value,
        "owner_id": service.active_or_none(source.owner_id),
    }


def is_copyable(plan: Plan) -> bool:
    """Tell whether the client still is one that plans are made for."""
    return plan.client is not None and plan.client.archived_at is None
