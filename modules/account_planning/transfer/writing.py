"""Writes plans and templates as files for another site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import Actor, FieldType, records, session

from ..grids.at_once import lines_of
from ..grids.kind import Kind
from ..grids.kinds import SHEETS
from ..grids.service import rows_of
from ..grids.team import CLIENT_TEAM, colleague
from ..mind_map import service as maps
from ..mind_map import stored
from ..mind_map.owner import Kept
from ..notes.models import Note
from ..notes.service import notes_of
from ..plan_templates.goals import TEMPLATE_GOALS
from ..plan_templates.making import SHARED
from ..plan_templates.models import Line, Template
from ..plan_templates.outline import Branch
from ..plan_templates.outline import outline_of as template_outline
from ..plan_templates.template_map import kept_of
from ..plans.data import FIGURES, TEXTS
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..tasks.models import Task
from ..tasks.outline import outline_of
from ..white_space import carrying
from . import people
from .form import Format, dump
from .models import Origin

PLAIN = ("subject", "period_type", "status", "client_status", "bcg", "industry", "currency", *TEXTS)
"""Fields of a plan that are texts in a file."""
BOUND = frozenset({FieldType.REFERENCE, FieldType.STAFF, FieldType.RECORD, FieldType.SECRET})
"""Types of added fields that mean nothing on another site."""


def plan_file(plan: Plan, actor: Actor) -> str:
    """Write a plan with everything that another site can make use of."""
    outline = outline_of(plan.id)
    tasks = [task for branch in outline for task in branch.tasks]
    lines = _lines(plan.id)
    ids = [plan.owner_id, *(task.pic_id for task in tasks)]
    ids += [held for kind in SHEETS.values() for held in _colleagues(kind, lines[kind.key])]
    known = people.emails(ids)
    content = {
        "fields": {key: getattr(plan, key) for key in PLAIN}
        | {"period_start": plan.period_start.isoformat()}
        | {key: _plain(getattr(plan, key)) for key in FIGURES},
        "client": _client(plan),
        "owner": known.get(plan.owner_id or 0, ""),
        "added_fields": _added(plan, actor),
        "grids": {
            kind.key: [_cells(kind, row, known) for row in lines[kind.key]]
            for kind in SHEETS.values()
        },
        "mind_map": _map(maps.kept(plan)),
        "notes": [_note(one) for one in session().scalars(notes_of(plan.id).order_by(Note.id))],
        "outline": [
            {
                "title": branch.objective.title,
                "items": [
                    {"title": part.item.title, "tasks": [_task(one, known) for one in part.tasks]}
                    for part in branch.items
                ],
            }
            for branch in outline
        ],
        "white_space": carrying.packed(plan, actor),
    }
    return dump(Format.PLAN, origin_of(plan), content)


def template_file(template: Template) -> str:
    """Write a template."""
    content = {
        "fields": {
            key: getattr(template, key) for key in ("name", "about", "period_type", *SHARED)
        },
        "mind_map": _map(kept_of(template)),
        "goals": [TEMPLATE_GOALS.texts(one) for one in rows_of(TEMPLATE_GOALS, template.id)],
        "outline": [_branch(one) for one in template_outline(template.id)],
    }
    return dump(Format.TEMPLATE, origin_of(template), content)


def _lines(plan_id: int) -> dict[str, Sequence[Any]]:
    """Return the lines of every sheet; the team of the client is behind two of them."""
    plain = [kind for kind in SHEETS.values() if kind.model is not CLIENT_TEAM.model]
    people = rows_of(CLIENT_TEAM, plan_id)  # who name each other
    return dict.fromkeys(SHEETS, people) | lines_of(plain, plan_id)


def origin_of(record: Plan | Template) -> str:
    """Return the word by which a record is known on every site that it comes to."""
    column = Origin.plan_id if isinstance(record, Plan) else Origin.template_id
    query = sa.select(Origin.key).where(column == record.id).order_by(Origin.id).limit(1)
    return session().scalar(query) or own_origin(record)


def own_origin(record: Plan | Template) -> str:
    """Return the word for a record that was made on this site."""
    noun = "plan" if isinstance(record, Plan) else "template"
    return f"{noun}-{record.id}-{record.created_at:%Y%m%dT%H%M%S%f}"


def _client(plan: Plan) -> dict[str, str]:
    client = plan.client
    if client is None:
        return {"name": plan.client_name, "vat_number": "", "email": ""}
    return {"name": client.name, "vat_number": client.vat_number, "email": client.email}


def _colleagues(kind: Kind, rows: Any) -> list[int | None]:
    names = [one.name for one in kind.columns if one.read is colleague]
    return [getattr(row, name) for row in rows for name in names]


def _cells(kind: Kind, row: Any, known: dict[int, str]) -> dict[str, str]:
    """Write a line as it would be typed, colleagues by their address."""
    cells = kind.texts(row)
    for one in kind.columns:
        if one.read is colleague:
            cells[one.name] = known.get(getattr(row, one.name) or 0, "")
    return cells


def _added(plan: Plan, actor: Actor) -> dict[str, Any]:
    declared = {field.key for field in PLAN.fields}
    fields = records.writable(PLAN, actor)
    held = records.values_of(PLAN, plan, actor)
    return {
        fields[key].label: _plain(value)
        for key, value in held.items()
        if key not in declared and value not in (None, "", ()) and fields[key].type not in BOUND
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _map(kept: Kept) -> dict[str, Any] | None:
    return stored.plain(kept.map) if kept.version and not kept.fault else None


def _note(note: Note) -> dict[str, str]:
    return {
        "held_on": note.held_on.isoformat(),
        "kind": note.kind,
        "attendees": note.attendees,
        "text": note.text,
    }


def _task(task: Task, known: dict[int, str]) -> dict[str, Any]:
    return {
        "action": task.action,
        "person": known.get(task.pic_id or 0, ""),
        "deadline": _plain(task.deadline),
        "status": task.status,
        "priority": task.priority,
    }


def _branch(branch: Branch) -> dict[str, Any]:
    line: Line = branch.line
    written: dict[str, Any] = {"title": line.title}
    if line.rung.below is not None:
        return written | {"below": [_branch(one) for one in branch.below]}
    return written | {
        "due_anchor": line.due_anchor,
        "due_days": line.due_days,
        "priority": line.priority,
        "for_owner": line.for_owner,
    }
