"""The job that brings every task's reminder in step with settings and calendar."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from host.api import CatchUp, CronContext, CronJob, Staff, session, transaction

from ..plans.choices import Status, TaskStatus
from ..plans.models import Plan
from ..tasks.models import Task
from .service import Planned, Plight, Rules, apply, planned

_BATCH = 5_000
_SHOWN = (Plan.number, Plan.subject, Plan.client_name, Plan.status)
_WRITTEN = 500
"""Tasks whose reminders are written in one transaction."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A task that is open, and what decides about its reminder; most need no more."""

    id: int
    pic_id: int | None
    deadline: date | None
    reminder: str
    plight: Plight

    @property
    def is_done(self) -> bool:
        """Completed tasks are not looked at."""
        return False

    def wanted(self, rules: Rules) -> Planned | None:
        """Return the reminder that the task should have."""
        return planned(self, self.plight, rules)

    def holds(self, rules: Rules) -> bool:
        """Tell whether the reminder that it has is the one that it should have."""
        wanted = self.wanted(rules)
        return self.reminder == (wanted.mark() if wanted else "")


def run(context: CronContext) -> None:
    """Go through the open tasks in batches; a task whose reminder still holds costs no write."""
    rules = Rules.at(context.now)
    last_id = 0
    while rows := _batch(last_id):
        last_id = rows[-1].id
        context.count("looked at", len(rows))
        stale = [row for row in rows if not row.holds(rules)]
        for begin in range(0, len(stale), _WRITTEN):
            _step(stale[begin : begin + _WRITTEN], rules, context)


def _batch(after_id: int) -> list[Glance]:
    """Return open tasks that have a reminder or could have one."""
    could = sa.and_(Task.pic_id.is_not(None), Task.deadline.is_not(None))
    query = (
        sa.select(Task.id, Task.pic_id, Task.deadline, Task.reminder, Plan.status, Staff.is_active)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Staff, Staff.id == Task.pic_id)
        .where(
            Task.id > after_id,
            Task.status != TaskStatus.COMPLETE.value,
            sa.or_(could, Task.reminder != ""),
        )
        .order_by(Task.id)
        .limit(_BATCH)
    )
    archived = Status.ARCHIVED.value
    return [
        Glance(*row[:4], Plight(row[4] == archived, bool(row[5])))
        for row in session().execute(query)
    ]


def _step(stale: Sequence[Glance], rules: Rules, context: CronContext) -> None:
    """Bring some tasks in step; each is read again where it is written."""
    plights = {one.id: one.plight for one in stale}
    with nullcontext() if context.dry_run else transaction():
        query = (
            sa.select(Task, Plan)
            .join(Plan, Plan.id == Task.plan_id)
            .where(Task.id.in_(list(plights)))
            .options(load_only(*_SHOWN))
            .order_by(Task.id)
            .execution_options(populate_existing=True)
        )
        for task, plan in session().execute(query).all():
            wanted = planned(task, plights[task.id], rules)
            if (wanted.mark() if wanted else "") != task.reminder:
                _report(task, plan, wanted, context)
                if not context.dry_run:
                    apply(task, wanted, plan, rules)


def _report(task: Task, plan: Plan, wanted: Planned | None, context: CronContext) -> None:
    if wanted is None:
        context.count("cancelled")
        context.log(f"{plan.code}: no reminder any more for “{task.action}”")
        return
    context.count("overdue" if wanted.kind == "overdue" else "moved" if task.reminder else "set")
    context.log(f"{plan.code}: “{task.action}” reminds on {wanted.day}")


JOB = CronJob(
    name="account_planning.reminders",
    title="Set reminders of planning tasks",
    schedule="*/15 * * * *",
    run=run,
    catch_up=CatchUp.LATEST,
)
