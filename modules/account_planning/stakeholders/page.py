"""The tab Stakeholders, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from host.api import staff_directory

from .. import settings
from ..grids.page import GridView, stored_view
from ..grids.service import rows_of
from ..plans.models import Plan
from . import gaps, hierarchy
from .drawing import Drawing, draw
from .people import Person, people_of
from .sheet import STAKEHOLDERS


@dataclass(frozen=True, slots=True)
class StakeholderView:
    """The people of a plan as map, tree, gaps and sheet."""

    people: dict[int, Person]
    map: Drawing | None
    trees: list[hierarchy.Branch[int]]
    gaps: list[gaps.Gap]
    sheet: GridView
    contact_days: int


def view_of(plan: Plan) -> StakeholderView:
    """Return everything that the tab shows."""
    people = people_of(plan.id, rows_of(STAKEHOLDERS, plan.id), staff_directory())
    days = settings.contact_days()
    return StakeholderView(
        people={one.id: one for one in people},
        map=draw(people),
        trees=hierarchy.tree_of(
            [one.id for one in people], {one.id: one.reports_to for one in people}
        ),
        gaps=gaps.gaps_of(people, settings.today(), days),
        sheet=stored_view(STAKEHOLDERS, plan.id),
        contact_days=days,
    )
