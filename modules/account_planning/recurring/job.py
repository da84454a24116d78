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
    clock,
    session,
    transaction,
)

from .. import settings
from ..plans import copying, periods
from ..plans.choices import PeriodType, Status
from ..plans.models import Plan, code_of
from .models import Recurrence


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
    """Write the mark and the copy together: the mark's unique key lets only one process through."""
    with transaction() as db:
        source = _checked(plan_id, start)
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
        copy = copying.make(source, start, SYSTEM)
        mark.copy_plan_id = copy.id
    return copy


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
    if _is_marked(plan, start):
        raise Passed("it was continued already.")
    other = _other_plan(plan, start)
    if other is not None:
        raise Passed(f"{plan.client_name} has {code_of(other)} for the new period.")
    return plan


def _is_marked(plan: Plan, start: date) -> bool:
    query = sa.select(Recurrence.id).where(
        Recurrence.client_id == plan.client_id,
        Recurrence.period_type == plan.period_type,
        Recurrence.period_start == start,
        Recurrence.source_plan_id == plan.id,
    )
    return session().scalar(query) is not None


def _other_plan(plan: Plan, start: date) -> int | None:
    """Return the number of a plan that the client has for the period by another way."""
    made_here = sa.select(Recurrence.id).where(
        Recurrence.copy_plan_id == Plan.id, Recurrence.period_start == start
    )
    query = (
        sa.select(Plan.number)
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


JOB = CronJob(
    name="account_planning.recurring",
    title="Continue completed plans into the next period",
    schedule="0 1 * * *",
    run=run,
    catch_up=CatchUp.LATEST,
)
