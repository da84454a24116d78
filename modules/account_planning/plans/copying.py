"""Copies of plans: as they are, or for another period."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from host.api import (
    CREATE,
    Actor,
    Conflict,
    InvalidInput,
    activity,
    clock,
    session,
    transaction,
)

from .. import settings
from ..access import PLANS
from ..grids.goals import GOALS
from ..grids.kinds import KINDS
from ..grids.service import rows_of
from ..notes.models import Note
from ..notes.service import notes_of
from ..reminders import service as reminders
from ..tasks.models import Item, Objective, Task
from ..tasks.outline import ObjectiveBranch, outline_of
from . import periods, service
from .data import MAX_SUBJECT
from .models import Plan, code_of
from .record_types import PLAN

_PREFIX = "Copy of "
_OWN = ("id", "plan_id", "version")


def duplicate(plan_id: int, actor: Actor) -> Plan:
    """Copy a plan into its own period, under a name that says so."""
    with transaction():
        actor.require(PLANS, CREATE)
        source = service.locked(plan_id, actor)
        subject = f"{_PREFIX}{source.subject}"[:MAX_SUBJECT]
        return make(source, source.period_start, actor, subject=subject)


def next_period(plan_id: int, actor: Actor) -> Plan:
    """Copy a plan into the period after its own."""
    with transaction():
        actor.require(PLANS, CREATE)
        source = service.locked(plan_id, actor)
        start = periods.following(source.kind, source.period_start)
        other = _plan_for(source, start)
        if other is not None:
            period = periods.name_of(source.kind, start)
            raise Conflict(
                f"{source.client_name} has {code_of(other)} for {period} already. "
                "Open that one, or copy this plan for a second one."
            )
        return make(source, start, actor)


def make(source: Plan, start: date, actor: Actor, *, subject: str = "") -> Plan:
    """Copy a plan into the period that begins at ``start``, in the caller's transaction.

    The status is the default one; approval, update requests and history stay behind;
    deadlines move with the period; tasks that are done are left out.
    """
    if source.client is None or source.client.archived_at is not None:
        raise Conflict(source.lock_reason)
    try:
        plan = service.create(_values_of(source, start, subject), actor, like=source)
    except InvalidInput as error:
        raise Conflict(f"{source.code} cannot be copied: {error.message}") from error
    note = f"Copy of {source.code} {source.subject}"
    activity.record(actor, "filled", plan.ref, client_id=plan.client_id, note=note)
    months = periods.months_between(source.period_start, plan.period_start)
    _copy_rows(source, plan, months)
    _copy_notes(source, plan)
    for branch in outline_of(source.id):
        _copy_branch(branch, plan, months, actor)
    reminders.sync_plan(plan)
    return plan


def _plan_for(source: Plan, start: date) -> int | None:
    """Return the number of a plan that the client has for the period that begins at ``start``."""
    query = sa.select(Plan.number).where(
        Plan.client_id == source.client_id,
        Plan.period_type == source.period_type,
        Plan.period_start == start,
    )
    return session().scalar(query.order_by(Plan.number).limit(1))


def _values_of(source: Plan, start: date, subject: str) -> dict[str, Any]:
    """Take the content over; an owner who has left is not taken along."""
    values = {one.key: getattr(source, one.key) for one in PLAN.fields if not one.read_only}
    return values | {
        "subject": subject or source.subject,
        "period_start": start,
        "status": settings.default_status().value,
        "owner_id": service.active_or_none(source.owner_id),
    }


def _copy_rows(source: Plan, plan: Plan, months: int) -> None:
    for kind in KINDS.values():
        for row in rows_of(kind, source.id):
            cells = {column.name: getattr(row, column.name) for column in kind.columns}
            if kind is GOALS and row.due_on:
                cells["due_on"] = periods.add_months(row.due_on, months)
            session().add(kind.model(plan_id=plan.id, position=row.position, **cells))


def _copy_notes(source: Plan, plan: Plan) -> None:
    for note in session().scalars(notes_of(source.id).order_by(Note.id)):
        columns = [one.key for one in sa.inspect(Note).column_attrs]
        values = {key: getattr(note, key) for key in columns if key not in _OWN}
        session().add(Note(plan_id=plan.id, **values))


def _copy_branch(branch: ObjectiveBranch, plan: Plan, months: int, actor: Actor) -> None:
    db = session()
    old = branch.objective
    objective = Objective(plan_id=plan.id, title=old.title, position=old.position)
    db.add(objective)
    db.flush()
    for part in branch.items:
        item = Item(
            plan_id=plan.id,
            objective_id=objective.id,
            title=part.item.title,
            position=part.item.position,
        )
        db.add(item)
        db.flush()
        db.add_all(_copy_task(task, item, months, actor) for task in part.tasks if not task.is_done)
    db.flush()


def _copy_task(task: Task, item: Item, months: int, actor: Actor) -> Task:
    now = clock.now()
    return Task(
        plan_id=item.plan_id,
        item_id=item.id,
        action=task.action,
        pic_id=service.active_or_none(task.pic_id),
        deadline=periods.add_months(task.deadline, months) if task.deadline else None,
        status=task.status,
        priority=task.priority,
        position=task.position,
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )


def is_copyable(plan: Plan) -> bool:
    """Tell whether the client still is one that plans are made for."""
    return plan.client is not None and plan.client.archived_at is None
