"""Teams, services, goals, competitors and notes of the demonstration's plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from host.api import SYSTEM

from ..grids.competitors import RIVALS
from ..grids.goals import GOALS
from ..grids.offering import CURRENT, OFFERINGS
from ..grids.team import CLIENT_TEAM, COMPANY_TEAM
from ..notes import service as notes
from ..plans.models import Plan
from .filling import fill_grid

Person = Callable[[int], int | None]


def tell(plan: Plan, entry: dict[str, Any], today: date, person: Person) -> None:
    """Write everything that the entry says beyond the plan, its figures and its tasks.

    Days count from today, and years back from this one.
    """
    team: dict[int | None, str] = {}
    for place, role in entry.get("team", ()):
        team.setdefault(person(place), role)
    fill_grid(plan, COMPANY_TEAM, [[who, role] for who, role in team.items() if who is not None])
    fill_grid(plan, CLIENT_TEAM, entry.get("people", ()))
    services = entry.get("services", ())
    since = [[what, date(today.year + years, 4, 1), *rest] for what, years, *rest in services]
    fill_grid(plan, CURRENT, since)
    fill_grid(plan, OFFERINGS, entry.get("offerings", ()))
    goals = [[*cells, today + timedelta(days=days)] for *cells, days in entry.get("goals", ())]
    fill_grid(plan, GOALS, goals)
    fill_grid(plan, RIVALS, entry.get("competitors", ()))
    for days, kind, attendees, text in entry.get("notes", ()):
        data = notes.NoteData(today + timedelta(days=days), kind, attendees, text)
        notes.add(plan.id, data, SYSTEM)
