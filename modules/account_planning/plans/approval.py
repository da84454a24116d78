"""Approving a plan."""

from __future__ import annotations

from typing import Any

from host.api import Actor, Conflict, clock, transaction

from .. import events
from ..access import APPROVE, PLANS
from . import service
from .choices import Status
from .models import Plan


def approve(plan_id: int, actor: Actor, *, complete: bool = False) -> Plan:
    """Approve a plan as it stands; with ``complete`` a plan in review is completed too.

    The version that was approved is kept. `service.content_changed` takes the approval away.
    """
    with transaction() as db:
        actor.require(PLANS, APPROVE)
        plan = service.locked(plan_id, actor)
        _check(plan, complete=complete)
        changes: dict[str, tuple[Any, Any]] = {"approved_by_name": ("", actor.label)}
        plan.approved_by, plan.approved_by_name = actor.staff_id, actor.label
        plan.approved_version = plan.version
        plan.approved_at = plan.updated_at = clock.now()
        plan.updated_by = actor.staff_id
        hooks: tuple[str, ...] = (events.UPDATED, events.APPROVED)
        if complete:
            changes["status"] = (plan.status, Status.COMPLETED.value)
            plan.status = Status.COMPLETED.value
            hooks = (*hooks, events.STATUS_CHANGED)
        db.flush()
        note = f"Version {plan.approved_version}"
        events.tell(plan, "approved", actor, changes, hooks=hooks, note=note)
    return plan


def _check(plan: Plan, *, complete: bool) -> None:
    if plan.lock_reason:
        raise Conflict(plan.lock_reason)
    if plan.approved_at is not None:
        raise Conflict(f"{plan.approved_by_name} has approved this plan already.")
    if complete and plan.state is not Status.REVIEW:
        raise Conflict("Only a plan in review can be approved and completed in one step.")
