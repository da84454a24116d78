"""What clients see of a plan: the parts that the settings allow, drawn alike for all who look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from host.api import client_facts, number, paginate

from .. import settings
from ..grids.competitors import RIVALS
from ..grids.due_diligence import FINANCIAL, MARKETING
from ..grids.kind import Kind
from ..grids.offering import CURRENT
from ..grids.page import GridView, stored_view
from ..grids.progress import goals_of
from ..grids.team import CLIENT_TEAM, COMPANY_TEAM
from ..notes.models import Note
from ..notes.service import notes_of
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..tasks.outline import outline_of

ON_REQUEST = ("personality", "highlights")
"""Columns of the client team that stay away until they are switched on."""
_TEXTS = {"opportunity": "Opportunity", "threat": "Threat", "constraints": "Constraints"}
_SHARES = {"margin": "Margin", "wallet_share": "Wallet share"}
Extras = frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan as clients know it; ``content`` reads what stands in it."""

    key: str
    label: str
    content: Callable[[Plan, Extras], dict[str, Any]]


def parts() -> list[Part]:
    """Return the parts that clients see now, in the order in which they read them."""
    allowed = {*settings.portal_tabs(), *settings.portal_extras()}
    return [part for part in _PARTS if part.key in allowed]


def context_of(plan: Plan, wanted: str, address: Callable[[str], str]) -> dict[str, Any]:
    """Return what the page of a plan draws: the wanted part, or else the first one.

    ``address`` takes the key of a part and returns where it is.
    """
    shown = parts()
    part = next((one for one in shown if one.key == wanted), shown[0] if shown else None)
    extras = frozenset(settings.portal_extras())
    return {
        "plan": plan,
        "known": client_facts(PLAN, plan),
        "tab": part.key if part else "",
        "parts": [
            {"label": one.label, "url": address(one.key), "active": one is part} for one in shown
        ],
        **(part.content(plan, extras) if part else {}),
    }


def _background(_plan: Plan, _extras: Extras) -> dict[str, Any]:
    return {}


def _grids(*kinds: Kind) -> Callable[[Plan, Extras], dict[str, Any]]:
    def content(plan: Plan, extras: Extras) -> dict[str, Any]:
        return {"grids": [_for_clients(stored_view(kind, plan.id), extras) for kind in kinds]}

    return content


def _for_clients(view: GridView, extras: Extras) -> GridView:
    hidden = {name for name in ON_REQUEST if name not in extras}
    kept = [column for column in view.columns if column["key"] not in hidden]
    return replace(view, columns=kept)


def _planning(plan: Plan, extras: Extras) -> dict[str, Any]:
    texts = [("Objectives", plan.objectives), ("Criteria to success", plan.criteria)]
    texts += [(label, getattr(plan, key)) for key, label in _TEXTS.items() if key in extras]
    return {
        "plan_texts": texts,
        "revenue_shown": "revenue_next_year" in extras,
        "shares": [(label, _percent(plan, key)) for key, label in _SHARES.items() if key in extras],
        "outline": outline_of(plan.id),
        "goals": goals_of(plan.id),
    }


def _percent(plan: Plan, key: str) -> str:
    value = getattr(plan, key)
    return "" if value is None else f"{number(value.normalize())} %"


def _meeting_notes(plan: Plan, _extras: Extras) -> dict[str, Any]:
    sorts = {"day": Note.held_on}
    return {"notes": paginate(notes_of(plan.id), sorts=sorts, default="-day", key=Note.id)}


_PARTS = (
    Part(settings.BACKGROUND, "Background", _background),
    Part(settings.FIGURES, "Figures", _grids(FINANCIAL, MARKETING)),
    Part(settings.TEAM, "Team", _grids(COMPANY_TEAM, CLIENT_TEAM)),
    Part(settings.SERVICES, "Services", _grids(CURRENT)),
    Part(settings.PLANNING, "Planning", _planning),
    Part(settings.MEETING_NOTES, "Meeting notes", _meeting_notes),
    Part(settings.COMPETITORS, "Competitors", _grids(RIVALS)),
)
