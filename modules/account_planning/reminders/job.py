"""The job that brings every task's reminder in step with settings and calendar."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from host.api import CatchUp, CronContext, CronJob, Staff, session, transaction

from ..plans.choices import Status, TaskStatus
from ..plans.models import Plan
from ..tasks.models import Task
from .service import Planned, Plight, Rules, apply, planned

_BATCH = 500
_SHOWN = (Plan.number, Plan.subject, Plan.client_name, Plan.status)
Row = tuple[Task, Plan, bool | None]


def run(context: CronContext) -> None:
    """Go through the open tasks in batches; a task whose reminder still holds costs no write."""
    rules = Rules.at(context.now)
    last_id = 0
    while rows := _batch(last_id):
        _step(rows, rules, context)
        last_id = rows[-1][0].id


def _batch(after_id: int) -> Sequence[Row]:
    """Return open tasks that have a reminder or could have one."""
    could = sa.and_(Task.pic_id.is_not(None), Task.deadline.is_not(None))
    query = (
        sa.select(Task, Plan, Staff.is_active)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Staff, Staff.id == Task.pic_id)
        .where(
            Task.id > after_id,
            Task.status != TaskStatus.COMPLETE.value,
            sa.or_(could, Task.reminder != ""),
        )
        .options(load_only(*_SHOWN))
        .order_by(Task.id)
        .limit(_BATCH)
    )
    return [(row[0], row[1], row[2]) for row in session().execute(query)]


def _step(rows: Sequence[Row], rules: Rules, context: CronContext) -> None:
    context.count("looked at", len(rows))
    stale = [row for row in rows if _mark(row, rules) != row[0].reminder]
    if not stale:
        return
    for row in stale:
        _report(row[0], row[1], _wanted(row, rules), context)
    if context.dry_run:
        return
    with transaction() as db:
        for task, plan, active in stale:
            fresh = db.get(Task, task.id, populate_existing=True)
            if fresh is not None:
                apply(fresh, _wanted((fresh, plan, active), rules), plan, rules)


def _wanted(row: Row, rules: Rules) -> Planned | None:
    task, plan, active = row
    return planned(task, Plight(plan.state is Status.ARCHIVED, bool(active)), rules)


def _mark(row: Row, rules: Rules) -> str:
    wanted = _wanted(row, rules)
    return wanted.mark() if wanted else ""


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
