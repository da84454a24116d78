"""Buttons of a plan: status, approval, copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from host.api import CREATE, Actor, FieldType, RecordAction, RecordField, RecordRef, right

from .. import settings
from ..access import APPROVE, PLANS
from . import approval, continuing, copying, periods, service
from .choices import PeriodType, Status
from .models import PLAN_TYPE, Plan


def _move(status: Status, plan: Plan, actor: Actor) -> str:
    moved = service.change_status(plan.id, status, actor)
    return f"{moved.code} is now: {status.label.lower()}."


def _movable(status: Status, plan: Plan) -> bool:
    return plan.state is not status and copying.is_copyable(plan)


def _approve(plan: Plan, actor: Actor, *, complete: bool = False) -> str:
    return f"Approved {approval.approve(plan.id, actor, complete=complete).code}."


def _approvable(plan: Plan) -> bool:
    return not plan.lock_reason and plan.approved_at is None


def _completable(plan: Plan) -> bool:
    return _approvable(plan) and plan.state is Status.REVIEW


def _copied(make: Callable[[int, Actor], Plan], plan: Plan, actor: Actor) -> RecordRef:
    return make(plan.id, actor).ref


def _to_period(plan: Plan, actor: Actor, told: Mapping[str, Any]) -> RecordRef:
    return continuing.into_period(plan.id, told["period_start"], actor).ref


def _next_quarter(_actor: Actor) -> date:
    return periods.following(
        PeriodType.QUARTER, periods.first_day(PeriodType.QUARTER, settings.today())
    )


_PERIOD = RecordField(
    key="period_start",
    label="Period",
    type=FieldType.DATE,
    required=True,
    default=_next_quarter,
    help="Any day inside it. A plan for a month goes to that month, one for a quarter to that "
    "quarter, one for a year to that year.",
)


def _status_button(status: Status) -> RecordAction:
    archives = status is Status.ARCHIVED
    return RecordAction(
        f"account_planning.to_{status.value}",
        PLAN_TYPE,
        "Archive" if archives else f"Move to {status.label.lower()}",
        partial(_move, status),
        "archive" if archives else "arrow-right",
        fits=partial(_movable, status),
        position=20 + status.rank,
    )


_APPROVERS, _MAKERS = (right(PLANS, APPROVE),), (right(PLANS, CREATE),)
BUTTONS = (
    RecordAction(
        "account_planning.approve",
        PLAN_TYPE,
        "Approve",
        _approve,
        "rubber-stamp",
        rights=_APPROVERS,
        bulk=True,
        fits=_approvable,
        position=10,
    ),
    RecordAction(
        "account_planning.approve_and_complete",
        PLAN_TYPE,
        "Approve and complete",
        partial(_approve, complete=True),
        "checks",
        rights=_APPROVERS,
        fits=_completable,
        position=11,
    ),
    *map(_status_button, Status),
    RecordAction(
        "account_planning.next_period",
        PLAN_TYPE,
        "Continue in the next period",
        partial(_copied, continuing.next_period),
        "calendar-plus",
        rights=_MAKERS,
        fits=copying.is_copyable,
        position=30,
    ),
    RecordAction(
        "account_planning.to_period",
        PLAN_TYPE,
        "Copy to a period",
        _to_period,
        "calendar-share",
        rights=_MAKERS,
        bulk=True,
        fits=copying.is_copyable,
        asks=(_PERIOD,),
        position=31,
    ),
    RecordAction(
        "account_planning.copy",
        PLAN_TYPE,
        "Copy",
        partial(_copied, copying.duplicate),
        "copy",
        rights=_MAKERS,
        fits=copying.is_copyable,
        position=32,
    ),
)
