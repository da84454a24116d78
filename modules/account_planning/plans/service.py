"""What can be done with a plan beyond what records of every type can."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from host.api import EDIT, Actor, Conflict, Staff, Values, clock, records, session

from .. import events
from ..access import PLANS
from .choices import Status
from .models import Plan
from .record_types import PLAN


def get(plan_id: int, actor: Actor) -> Plan:
    """Return a plan that the actor may see, with its client; raises NotFound."""
    found: Plan = records.get(PLAN, plan_id, actor, joinedload(Plan.client))
    return found


def locked(plan_id: int, actor: Actor) -> Plan:
    """Return a plan as the database has it now, locked until the transaction ends."""
    found: Plan = records.locked(PLAN, plan_id, actor)
    return found


def editable(plan_id: int, actor: Actor) -> Plan:
    """Return a locked plan that the actor may change now; raises Conflict with the reason."""
    actor.require(PLANS, EDIT)
    plan = locked(plan_id, actor)
    if plan.lock_reason:
        raise Conflict(plan.lock_reason)
    return plan


def create(values: Values, actor: Actor, *, like: Plan | None = None) -> Plan:
    """Make a plan with the next number; what it shares with ``like`` is taken as good."""
    made: Plan = records.create(PLAN, values, actor, like=like).record
    return made


def change_status(plan_id: int, status: Status, actor: Actor) -> Plan:
    """Move a plan to any other status; an archived one is reopened this way."""
    values = {"status": status.value}
    moved: Plan = records.update(PLAN, plan_id, values, actor, verb="changed_the_status_of").record
    return moved


def content_changed(
    plan: Plan,
    actor: Actor,
    verb: str,
    changes: dict[str, tuple[Any, Any]],
    *,
    note: str = "",
    hooks: tuple[str, ...] = (events.UPDATED,),
    progress: bool = False,
    **more: Any,
) -> None:
    """Note a change of what belongs to the plan: a task, a line of a grid, a node of its map.

    It takes an approval away, in history, on the page and for webhooks. ``progress`` marks work
    that goes on as approved and keeps it. The plan's version stays, so that nobody's open form is
    refused because a task was ticked. Call it in the transaction of the change, with the plan
    that `editable` gave.
    """
    values: dict[str, Any] = {"updated_at": clock.now(), "updated_by": actor.staff_id}
    if not progress and plan.approved_at is not None:
        changes["approved_by_name"] = (plan.approved_by_name, "")
        values |= {"approved_by": None, "approved_by_name": "", "approved_at": None}
    db = session()
    db.flush()
    db.connection().execute(sa.update(Plan).where(Plan.id == plan.id).values(**values))
    db.refresh(plan)
    events.tell(plan, verb, actor, changes, note=note, hooks=hooks, **more)


def active_or_none(staff_id: int | None) -> int | None:
    """Return the id when it is that of an active member of staff."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff.id if staff is not None and staff.is_active else None
