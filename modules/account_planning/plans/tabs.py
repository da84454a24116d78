"""Tabs of a plan: figures, to-do list, documents, requests."""

from __future__ import annotations

from typing import Any

from host.api import EDIT, Actor, RecordTab, staff_directory

from ..access import PLANS
from ..grids.page import grids_of
from ..tasks.page import OutlineView
from .models import PLAN_TYPE, Plan


def _due_diligence(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {"plan": plan, "grids": grids_of(plan), "may_edit": _may_edit(plan, actor)}


def _planning(plan: Plan, actor: Actor) -> dict[str, Any]:
    people = staff_directory()
    outline = OutlineView.of(plan, people)
    return {
        "plan": plan,
        "outline": outline,
        "people": people,
        "may_edit": _may_edit(plan, actor),
    }


def _relations(plan: Plan, _actor: Actor) -> dict[str, Any]:
    return {"plan": plan}


def _requests(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {"plan": plan, "may_answer": actor.may(PLANS, EDIT), "whole": True}


def _may_edit(plan: Plan, actor: Actor) -> bool:
    return actor.may(PLANS, EDIT) and not plan.lock_reason


TABS = tuple(
    RecordTab(
        f"account_planning.{key}",
        PLAN_TYPE,
        key.replace("_", " ").capitalize(),
        f"account_planning/tabs/{key}.html",
        context,
        position=place,
    )
    for place, (key, context) in enumerate(
        {
            "due_diligence": _due_diligence,
            "planning": _planning,
            "relations": _relations,
            "requests": _requests,
        }.items()
    )
)
