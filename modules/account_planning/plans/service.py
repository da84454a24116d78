"""What can be done with a plan; page, job and import call the same functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from host.api import (
    CREATE,
    DELETE,
    EDIT,
    Actor,
    Conflict,
    InvalidInput,
    NotFound,
    Staff,
    StaleRecord,
    activity,
    clock,
    session,
    transaction,
)

from .. import events, settings
from ..access import PLANS
from ..reminders import service as reminders
from ..tasks.models import Objective, Task
from . import clients, numbers
from .choices import Status
from .data import PlanData
from .facts import facts_of
from .models import Plan
from .visibility import visible

_SHARED = ("client", "client_id", "client_name", "currency", "industry")
_NOT_CONTENT = {"status", "approved_by"}
STALE = "Somebody else saved this plan while your form was open."


@dataclass(frozen=True, slots=True)
class Saved:
    """A plan after a change: what differs, and whether that took the approval away."""

    plan: Plan
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    approval_lost: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """What goes with a plan when it is deleted."""

    objectives: int
    tasks: int


def get(plan_id: int, actor: Actor) -> Plan:
    """Return a plan that the actor may see, with its client; raises NotFound."""
    return _found(session().scalar(_one(plan_id, actor)))


def create(
    data: PlanData,
    actor: Actor,
    *,
    like: Plan | None = None,
    note: str = "",
) -> Plan:
    """Make a plan with the next number.

    What it shares with ``like`` (client, currency, an industry since dropped) is taken as good.
    """
    actor.require(PLANS, CREATE)
    cleaned = data.cleaned()
    with transaction() as db:
        now = clock.now()
        plan = Plan(number=numbers.take(), created_at=now, created_by=actor.staff_id)
        if like is not None:
            for name in _SHARED:
                setattr(plan, name, getattr(like, name))
        _check_references(cleaned, plan, actor)
        cleaned.put_on(plan)
        plan.updated_at, plan.updated_by = now, actor.staff_id
        db.add(plan)
        db.flush()
        events.tell(plan, "created", actor, hooks=(events.CREATED,), note=note)
    return plan


def update(plan_id: int, data: PlanData, actor: Actor, version: int | None = None) -> Saved:
    """Change a plan; a change of its content takes the approval away.

    Raises StaleRecord when ``version`` is not the stored one.
    """
    with transaction() as db:
        plan = editable(plan_id, actor)
        if version is not None and plan.version != version:
            raise StaleRecord(STALE)
        before, was = facts_of(plan), plan.state
        cleaned = data.cleaned()
        _check_references(cleaned, plan, actor)
        cleaned.put_on(plan)
        changes = activity.changes_of(before, facts_of(plan))
        if not changes:
            return Saved(plan)
        lost = not changes.keys() <= _NOT_CONTENT and _lose_approval(plan, changes)
        plan.updated_at, plan.updated_by = clock.now(), actor.staff_id
        db.flush()
        hooks = (
            (events.UPDATED, events.STATUS_CHANGED) if "status" in changes else (events.UPDATED,)
        )
        events.tell(plan, "updated", actor, changes, hooks=hooks)
        _after_status(plan, was)
    return Saved(plan, changes, lost)


def change_status(plan_id: int, status: Status, actor: Actor) -> Plan:
    """Move a plan to any other status; an archived one is reopened this way."""
    with transaction() as db:
        actor.require(PLANS, EDIT)
        plan = locked(plan_id, actor)
        was = plan.state
        if was is status:
            return plan
        if plan.lock_reason and was is not Status.ARCHIVED and status is not Status.ARCHIVED:
            raise Conflict(plan.lock_reason)
        plan.move_to(status)
        plan.updated_at, plan.updated_by = clock.now(), actor.staff_id
        db.flush()
        changes = {"status": (was.value, status.value)}
        hooks = (events.UPDATED, events.STATUS_CHANGED)
        events.tell(plan, "changed_the_status_of", actor, changes, hooks=hooks)
        _after_status(plan, was)
    return plan


def delete(plan_id: int, actor: Actor) -> Plan:
    """Delete a plan with everything below it; return what it was."""
    with transaction() as db:
        actor.require(PLANS, DELETE)
        plan = locked(plan_id, actor)
        reminders.drop(db.scalars(sa.select(Task.id).where(Task.plan_id == plan.id)).all())
        events.tell(plan, "deleted", actor, hooks=(events.DELETED,))
        db.delete(plan)
        db.flush()
    return plan


def weight(plan_id: int) -> Weight:
    """Count what a deletion takes along."""
    objectives = sa.select(sa.func.count()).where(Objective.plan_id == plan_id)
    tasks = sa.select(sa.func.count()).where(Task.plan_id == plan_id)
    row = session().execute(sa.select(objectives.scalar_subquery(), tasks.scalar_subquery())).one()
    return Weight(row[0], row[1])


def locked(plan_id: int, actor: Actor) -> Plan:
    """Return a plan as the database has it now, locked until the transaction ends."""
    query = _one(plan_id, actor).with_for_update(of=Plan)
    return _found(session().scalar(query.execution_options(populate_existing=True)))


def editable(plan_id: int, actor: Actor) -> Plan:
    """Return a locked plan that the actor may change now; raises Conflict with the reason."""
    actor.require(PLANS, EDIT)
    plan = locked(plan_id, actor)
    if plan.lock_reason:
        raise Conflict(plan.lock_reason)
    return plan


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
) -> Saved:
    """Note a change below the plan, such as a task's.

    ``progress`` marks work that goes on as approved, which keeps the approval. The plan's
    version stays, so that nobody's open form is refused because a task was ticked.
    """
    lost = not progress and plan.approved_at is not None
    values: dict[str, Any] = {"updated_at": clock.now(), "updated_by": actor.staff_id}
    if lost:
        changes["approved_by"] = (plan.approved_by_name, "")
        values |= {"approved_by": None, "approved_by_name": "", "approved_at": None}
    db = session()
    db.flush()
    db.connection().execute(sa.update(Plan).where(Plan.id == plan.id).values(**values))
    db.refresh(plan)
    events.tell(plan, verb, actor, changes, note=note, hooks=hooks, **more)
    return Saved(plan, changes, lost)


def _one(plan_id: int, actor: Actor) -> sa.Select[Plan]:
    query = sa.select(Plan).where(Plan.id == plan_id, visible(actor))
    return query.options(joinedload(Plan.client))


def _found(plan: Plan | None) -> Plan:
    if plan is None:
        raise NotFound("There is no such plan, or it is not one that you may see.")
    return plan


def _lose_approval(plan: Plan, changes: dict[str, tuple[Any, Any]]) -> bool:
    if plan.approved_at is None:
        return False
    changes["approved_by"] = (plan.approved_by_name, "")
    plan.approved_by, plan.approved_by_name, plan.approved_at = None, "", None
    return True


def _check_references(data: PlanData, plan: Plan, actor: Actor) -> None:
    """Look up client and owner; a value that the plan has already may stay."""
    if data.client_id != plan.client_id or plan.client is None:
        client = clients.find(data.client_id, actor) if data.client_id else None
        if client is None:
            raise InvalidInput.of("client", "Choose a client.")
        if client.archived_at is not None:
            raise InvalidInput.of("client", f"{client.name} is archived. Choose another client.")
        plan.client = client
        plan.client_name = client.name
        plan.currency = client.currency or settings.currency()
    if data.owner_id is not None and data.owner_id != plan.owner_id:
        owner = session().get(Staff, data.owner_id)
        if owner is None or not owner.is_active:
            raise InvalidInput.of("owner", "Choose an active member of staff.")
    new_industry = data.industry and data.industry != plan.industry
    if new_industry and data.industry not in settings.industries():
        raise InvalidInput.of("industry", "Choose one of the industries in the settings.")


def _after_status(plan: Plan, was: Status) -> None:
    """Archiving silences the plan's reminders; reopening brings them back."""
    if was is not plan.state and Status.ARCHIVED in (was, plan.state):
        reminders.sync_plan(plan)


def active_or_none(staff_id: int | None) -> int | None:
    """Return the id when it is that of an active member of staff."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff.id if staff is not None and staff.is_active else None
