"""Tabs of a plan: figures, to-do list, documents, requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from host.api import EDIT, Actor, RecordTab, paginate, staff_directory

from .. import pages, settings
from ..access import PLANS
from ..dashboard import drawings
from ..dashboard.revenue import earned_by
from ..grids.page import grids_of
from ..grids.progress import goals_of
from ..health.service import health_of, work_of
from ..health.trend import trend
from ..mind_map.page import MapPart
from ..mind_map.plan_map import PlanMap
from ..notes.models import Note
from ..notes.service import notes_of
from ..relations.page import RelationsView
from ..stakeholders.page import view_of as stakeholders_of
from ..tasks.page import OutlineView
from ..white_space.page import view_of as white_space_of
from .figures import grouped
from .models import PLAN_TYPE, Plan


def _grids(tab: str) -> Callable[[Plan, Actor], dict[str, Any]]:
    def context(plan: Plan, actor: Actor) -> dict[str, Any]:
        return {"plan": plan, "grids": grids_of(plan, tab), "may_edit": _may_edit(plan, actor)}

    return context


def _due_diligence(plan: Plan, actor: Actor) -> dict[str, Any]:
    return _grids(pages.DUE_DILIGENCE)(plan, actor) | {"earned": earned_by(plan, actor)}


def _planning(plan: Plan, actor: Actor) -> dict[str, Any]:
    people = staff_directory()
    goals = goals_of(plan.id)
    return {
        "plan": plan,
        "planned": _figures(plan),
        "outline": OutlineView.of(plan, people),
        "mind_map": MapPart.of(PlanMap(plan, actor)),
        "goals": goals,
        "grids": grids_of(plan, pages.PLANNING),
        "health": health_of(plan, work_of(plan.id), goals),
        "health_chart": drawings.health(trend(Plan.id == plan.id, settings.today())),
        "people": people,
        "may_edit": _may_edit(plan, actor),
    }


def _figures(plan: Plan) -> list[tuple[str, str]]:
    """Return the figures of the planning that are known, in words."""
    amount = plan.revenue_next_year
    known = [
        ("Revenue next year", f"{grouped(amount)} {plan.currency}" if amount is not None else "")
    ]
    for label, share in (("Margin", plan.margin), ("Wallet share", plan.wallet_share)):
        known.append((label, f"{grouped(share)} %" if share is not None else ""))
    return [(label, words) for label, words in known if words]


def _relations(plan: Plan, actor: Actor) -> dict[str, Any]:
    may_edit = _may_edit(plan, actor)
    return {
        "plan": plan,
        "relations": RelationsView.of(plan, actor, may_edit=may_edit),
        "people": staff_directory(),
        "may_edit": may_edit,
    }


def _stakeholders(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {"plan": plan, "view": stakeholders_of(plan), "may_edit": _may_edit(plan, actor)}


def _white_space(plan: Plan, actor: Actor) -> dict[str, Any]:
    view = white_space_of(plan, actor, request.args)
    return {"plan": plan, "view": view, "may_edit": _may_edit(plan, actor)}


def _requests(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {"plan": plan, "may_answer": actor.may(PLANS, EDIT), "whole": True}


def _may_edit(plan: Plan, actor: Actor) -> bool:
    return actor.may(PLANS, EDIT) and not plan.lock_reason


def _notes(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {
        "plan": plan,
        "listing": paginate(
            notes_of(plan.id), sorts={"day": Note.held_on}, default="-day", key=Note.id
        ),
        "people": staff_directory(),
        "may_edit": _may_edit(plan, actor),
    }


def _tab(
    place: int, key: str, label: str, context: Callable[[Plan, Actor], dict[str, Any]], page: str
) -> RecordTab:
    template = f"account_planning/tabs/{page}.html"
    return RecordTab(f"account_planning.{key}", PLAN_TYPE, label, template, context, position=place)


TABS = (
    _tab(0, "due_diligence", "Due diligence", _due_diligence, "due_diligence"),
    _tab(1, "team", "Team", _grids(pages.TEAM), "grids"),
    _tab(2, "services", "Services", _grids(pages.SERVICES), "grids"),
    _tab(3, "planning", "Planning", _planning, "planning"),
    _tab(4, "relations", "Relations", _relations, "relations"),
    _tab(5, "meeting_notes", "Meeting notes", _notes, "meeting_notes"),
    _tab(6, "competitors", "Competitors", _grids(pages.COMPETITORS), "grids"),
    _tab(7, "stakeholders", "Stakeholders", _stakeholders, "stakeholders"),
    _tab(8, "white_space", "White space", _white_space, "white_space"),
    _tab(9, "requests", "Requests", _requests, "requests"),
)
