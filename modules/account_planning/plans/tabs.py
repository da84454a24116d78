"""Tabs of a plan: figures, to-do list, documents, requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from host.api import EDIT, Actor, RecordTab, paginate, staff_directory

from .. import pages
from ..access import PLANS
from ..grids.page import grids_of
from ..grids.progress import goals_of
from ..health.service import health_of, work_of
from ..notes.models import Note
from ..notes.service import notes_of
from ..tasks.page import OutlineView
from .models import PLAN_TYPE, Plan


def _grids(tab: str) -> Callable[[Plan, Actor], dict[str, Any]]:
    def context(plan: Plan, actor: Actor) -> dict[str, Any]:
        return {"plan": plan, "grids": grids_of(plan, tab), "may_edit": _may_edit(plan, actor)}

    return context


def _planning(plan: Plan, actor: Actor) -> dict[str, Any]:
    people = staff_directory()
    goals = goals_of(plan.id)
    return {
        "plan": plan,
        "outline": OutlineView.of(plan, people),
        "goals": goals,
        "grids": grids_of(plan, pages.PLANNING),
        "health": health_of(plan, work_of(plan.id), goals),
        "people": people,
        "may_edit": _may_edit(plan, actor),
    }


def _relations(plan: Plan, _actor: Actor) -> dict[str, Any]:
    return {"plan": plan}


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
    _tab(0, "due_diligence", "Due diligence", _grids(pages.DUE_DILIGENCE), "grids"),
    _tab(1, "team", "Team", _grids(pages.TEAM), "grids"),
    _tab(2, "services", "Services", _grids(pages.SERVICES), "grids"),
    _tab(3, "planning", "Planning", _planning, "planning"),
    _tab(4, "relations", "Relations", _relations, "relations"),
    _tab(5, "meeting_notes", "Meeting notes", _notes, "meeting_notes"),
    _tab(6, "competitors", "Competitors", _grids(pages.COMPETITORS), "grids"),
    _tab(7, "requests", "Requests", _requests, "requests"),
)
