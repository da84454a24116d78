"""What a plan's document is made of, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload

from host.api import (
    Actor,
    RecordField,
    StaffDirectory,
    fields_for,
    records,
    session,
    staff_directory,
)

from .. import settings
from ..grids.at_once import lines_of
from ..grids.goals import GOALS
from ..grids.kinds import ALL, KINDS
from ..grids.offering import CURRENT, OFFERINGS
from ..grids.page import GridView, view_of
from ..grids.progress import Progress, goals_of
from ..grids.service import rows_of
from ..grids.team import CLIENT_TEAM
from ..health.score import Work
from ..health.service import Health, contact_after, health_of
from ..mind_map import service as maps
from ..mind_map.tree import MindMap
from ..notes.models import Note
from ..notes.service import notes_of
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..relations.page import RelationsView
from ..stakeholders.sheet import STAKEHOLDERS
from ..tasks.models import Task
from ..tasks.outline import ObjectiveBranch, outline_of
from ..white_space import service as white_space
from ..white_space.matrix import Matrix, matrix_of

MOST_NOTES = 60
"""Newer notes than these are printed; the plan itself has all."""


@dataclass(frozen=True, slots=True)
class Source:
    """A plan with its parts, as one reader may see it."""

    plan: Plan
    actor: Actor
    seen: dict[str, RecordField]
    """Fields that the reader may see, by key."""
    grids: dict[str, GridView]
    """Every grid but goals, by key; stakeholders once anybody is judged."""
    goals: list[Progress]
    outline: list[ObjectiveBranch]
    people: StaffDirectory
    today: date
    tasks: list[Task]
    """Every task of the plan, in order."""
    work: Work
    """The tasks, counted."""
    notes: list[Note]
    """The newest meeting notes, one more than are printed."""
    relations: RelationsView
    health: Health | None
    mind_map: MindMap | None
    """The newest version that can be read; None before there is one."""
    white_space: Matrix | None
    """Clients and services; None where nothing is known of any cell."""

    def value(self, key: str) -> Any:
        """Return the value of a field; None where the reader may not see it."""
        return getattr(self.plan, key) if key in self.seen else None


def read(plan_id: int, actor: Actor) -> Source:
    """Read a plan that the actor may see; raises NotFound."""
    plan: Plan = records.get(PLAN, plan_id, actor, joinedload(Plan.client))
    goals, outline, today = goals_of(plan.id), outline_of(plan.id), settings.today()
    tasks = [task for branch in outline for task in branch.tasks]
    work, notes = _counted(tasks, today), _newest_notes(plan)
    lines = _lines(plan)
    held = next((note.held_on for note in notes if note.held_on <= today), None)
    return Source(
        plan=plan,
        actor=actor,
        seen={field.key: field for field in fields_for(PLAN, actor)},
        grids=_views(lines),
        goals=goals,
        outline=outline,
        people=staff_directory(),
        today=today,
        tasks=tasks,
        work=work,
        notes=notes,
        relations=RelationsView.of(plan, actor, may_edit=False),
        health=health_of(plan, work, goals, contact=contact_after(plan, held)),
        mind_map=drawn.map if (drawn := maps.kept(plan)).version and not drawn.fault else None,
        white_space=_white_space(plan, lines, actor),
    )


def _lines(plan: Plan) -> dict[str, Sequence[Any]]:
    """Read the lines of every grid but goals; members of the client's team name each other."""
    others = [kind for kind in ALL if kind not in (GOALS, CLIENT_TEAM)]
    return {**lines_of(others, plan.id), CLIENT_TEAM.key: rows_of(CLIENT_TEAM, plan.id)}


def _white_space(plan: Plan, lines: Mapping[str, Sequence[Any]], actor: Actor) -> Matrix | None:
    """Lay out the cells of the clients that the actor may see."""
    told = white_space.Lines(
        [(one.service, one.yearly_value) for one in lines[CURRENT.key]],
        [one.offering for one in lines[OFFERINGS.key]],
    )
    frame = white_space.frame_of(plan, actor, told)
    cells = white_space.known(plan, frame, told)
    return matrix_of(frame.owners, frame.services, cells) if cells else None


def _views(lines: Mapping[str, Sequence[Any]]) -> dict[str, GridView]:
    """Return every grid; the client team is read once and seen from both its sides."""
    views = {key: view_of(KINDS[key], found) for key, found in lines.items()}
    members = lines[CLIENT_TEAM.key]
    judged = [one for one in members if one.influence is not None or one.support is not None]
    return views | {STAKEHOLDERS.key: view_of(STAKEHOLDERS, members if judged else [])}


def _newest_notes(plan: Plan) -> list[Note]:
    newest = notes_of(plan.id).order_by(Note.held_on.desc(), Note.id.desc())
    return list(session().scalars(newest.limit(MOST_NOTES + 1)))


def _counted(tasks: list[Task], today: date) -> Work:
    late = sum(task.is_overdue(today) for task in tasks)
    return Work(len(tasks), sum(task.is_done for task in tasks), late)
