"""The job that continues completed plans into the new period."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from host.api import (
    SYSTEM,
    CatchUp,
    Conflict,
    CronContext,
    CronJob,
    session,
    transaction,
)

from .. import settings
from ..plans import continuing, copying, periods
from ..plans.choices import PeriodType, Status
from ..plans.models import Plan, code_of


class Passed(Exception):
    """A plan is not continued; says why."""


def run(context: CronContext) -> None:
    """Continue each completed plan of the period just ended, unless its client has one."""
    if not settings.recurring_enabled():
        context.log("Switched off in the settings.")
        return
    kind = settings.recurring_period()
    start = periods.first_day(kind, context.today)
    ended = periods.preceding(kind, start)
    names = f"{periods.name_of(kind, ended)} to {periods.name_of(kind, start)}"
    context.log(f"From {names}.")
    for plan_id, number in _completed(kind, ended):
        _continue_one(plan_id, code_of(number), start, context)


def _completed(kind: PeriodType, ended: date) -> list[tuple[int, int]]:
    query = (
        sa.select(Plan.id, Plan.number)
        .where(
            Plan.period_type == kind.value,
            Plan.period_start == ended,
            Plan.status == Status.COMPLETED.value,
        )
        .order_by(Plan.id)
    )
    return [(row[0], row[1]) for row in session().execute(query)]


def _continue_one(plan_id: int, code: str, start: date, context: CronContext) -> None:
    try:
        if context.dry_run:
            _checked(plan_id, start)
            context.count("would be made")
            context.log(f"{code}: would be continued.")
            return
        copy = _make(plan_id, start)
    except (Passed, Conflict) as reason:
        context.count("skipped")
        context.log(f"{code}: skipped, {reason}")
    except IntegrityError:
        context.count("skipped")
        context.log(f"{code}: skipped, another process has just continued it.")
    else:
        context.count("made")
        context.log(f"{code}: continued as {copy.code}.")


def _make(plan_id: int, start: date) -> Plan:
    with transaction():
        return continuing.write(_checked(plan_id, start), start, SYSTEM)


def _checked(plan_id: int, start: date) -> Plan:
    """Return the plan to continue; raises Passed with the reason not to."""
    plan = session().scalar(
        sa.select(Plan)
        .where(Plan.id == plan_id)
        .options(joinedload(Plan.client))
        .execution_options(populate_existing=True)
    )
    if plan is None:
        raise Passed("it was deleted meanwhile.")
    if not copying.is_copyable(plan):
        raise Passed("its client is archived or was deleted.")
    if continuing.mark_of(plan, start) is not None:
        raise Passed("it was continued already.")
    other = continuing.other_plan(plan, start)
    if other is not None:
        raise Passed(f"{plan.client_name} has {other.code} for the new period.")
    return plan


JOB = CronJob(
    name="account_planning.recurring",
    title="Continue completed plans into the next period",
    schedule="0 1 * * *",
    run=run,
    catch_up=CatchUp.LATEST,
)
