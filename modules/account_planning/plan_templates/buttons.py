"""Buttons: a plan of a template, and a template of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from host.api import CREATE, Actor, RecordAction, RecordRef, right

from ..access import MANAGE_TEMPLATES, PLANS
from ..plans.models import PLAN_TYPE, Plan
from ..plans.record_types import PLAN
from . import making
from .models import TEMPLATE_TYPE, Template

_BY_KEY = {field.key: field for field in PLAN.fields}
_ASKED = ("client_id", "subject", "period_type", "period_start", "owner_id")


def _make(template: Template, actor: Actor, told: Mapping[str, Any]) -> RecordRef:
    return making.make_plan(template.id, making.StartData(**told), actor).ref


def _begin(template: Template, actor: Actor) -> dict[str, Any]:
    return {
        "subject": template.subject,
        "period_type": template.period_type,
        "period_start": making.default_start(template.period_type),
        "owner_id": actor.staff_id,
    }


def _is_offered(template: Template) -> bool:
    return template.archived_at is None


def _keep(plan: Plan, actor: Actor) -> RecordRef:
    return making.keep(plan, actor).ref


BUTTONS = (
    RecordAction(
        "account_planning.make_plan",
        TEMPLATE_TYPE,
        "New plan from this template",
        _make,
        "target-arrow",
        rights=(right(PLANS, CREATE),),
        fits=_is_offered,
        asks=tuple(replace(_BY_KEY[key], default=None) for key in _ASKED),
        begins=_begin,
        main=True,
        position=10,
    ),
    RecordAction(
        "account_planning.keep_template",
        PLAN_TYPE,
        "Save as template",
        _keep,
        "template",
        rights=(right(PLANS, MANAGE_TEMPLATES),),
        position=40,
    ),
)
