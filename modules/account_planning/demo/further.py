"""Teams, services, goals, competitors and notes of the demonstration's plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from host.api import SYSTEM

from ..grids.competitors import RIVALS
from ..grids.goals import GOALS
from ..grids.offering import CURRENT, OFFERINGS
from ..grids.team import CLIENT_TEAM, COMPANY_TEAM
from ..notes import service as notes
from ..plans.models import Plan
from ..stakeholders.sheet import STAKEHOLDERS
from ..white_space import service as white_space
from ..white_space.matrix import key_of
from ..white_space.states import State
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
    judged = [_judged(line, today, person) for line in entry.get("stakeholders", ())]
    if judged:
        fill_grid(plan, STAKEHOLDERS, judged)
    services = entry.get("services", ())
    since = [[what, date(today.year + years, 4, 1), *rest] for what, years, *rest in services]
    fill_grid(plan, CURRENT, since)
    fill_grid(plan, OFFERINGS, entry.get("offerings", ()))
    _set_cells(plan, entry.get("white_space", ()))
    goals = [[*cells, today + timedelta(days=days)] for *cells, days in entry.get("goals", ())]
    fill_grid(plan, GOALS, goals)
    fill_grid(plan, RIVALS, entry.get("competitors", ()))
    for days, kind, attendees, text in entry.get("notes", ()):
        data = notes.NoteData(today + timedelta(days=days), kind, attendees, text)
        notes.add(plan.id, data, SYSTEM)


def _judged(line: Sequence[Any], today: date, person: Person) -> list[Any]:
    """Read a line of stakeholders: whoever owns the relation by place, the contact by days."""
    *cells, owner, days = line
    who = "" if owner == "" else person(owner) or ""
    return [*cells, who, "" if days == "" else today + timedelta(days=days)]


def _set_cells(plan: Plan, lines: Sequence[Sequence[Any]]) -> None:
    """Set cells of the white space; clients that are not below the plan's are passed over."""
    if not lines:
        return
    owners = {one.name: one.id for one in white_space.frame_of(plan, SYSTEM).owners}
    for name, service, state, value, note in lines:
        if name in owners:
            spot = (owners[name], key_of(service))
            wanted = white_space.Wanted(State(state), Decimal(value) if value else None, note)
            opened = white_space.entry_of(plan, spot).mark
            white_space.change(plan.id, spot, wanted, SYSTEM, opened)
