"""Reads the parts of a file; each fault is noted with its path, and reading goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from host.api import Actor, FieldType, InvalidInput, RecordField, records

from .. import settings
from ..grids import service as grids
from ..grids.kind import Kind
from ..grids.kinds import SHEETS
from ..grids.table import Typed
from ..grids.team import colleague
from ..mind_map import stored
from ..mind_map.tree import BadMap, MindMap
from ..notes.service import NoteData
from ..plan_templates.making import SHARED
from ..plan_templates.models import Level
from ..plan_templates.relative import Anchor, relative_day
from ..plan_templates.service import LineData
from ..plans.choices import Priority, TaskStatus
from ..plans.data import FIGURES
from ..plans.record_types import PLAN
from ..tasks.branches import MAX_TITLE
from ..tasks.service import MAX_ACTION, TaskData
from ..white_space.carrying import MAX_NOTE, MAX_SERVICE, Carried
from ..white_space.states import State
from . import people
from .node import Node
from .writing import BOUND, PLAIN


@dataclass(frozen=True, slots=True)
class PlanParts:
    """What a file says of a plan, ready to be written."""

    values: dict[str, Any]
    client: tuple[str, str, str]
    sheets: list[tuple[Kind, Typed]]
    mind_map: MindMap | None
    notes: list[NoteData]
    outline: list[tuple[str, list[tuple[str, list[TaskData]]]]]
    white_space: list[Carried] | None
    """None where the file does not speak of it: files of earlier versions do not."""


@dataclass(frozen=True, slots=True)
class TemplateParts:
    """What a file says of a template."""

    values: dict[str, Any]
    mind_map: MindMap | None
    goals: dict[str, str]
    outline: list[tuple[Level, LineData, list[Any]]]


def plan_parts(top: Node, actor: Actor) -> PlanParts:
    """Read the content of a plan's file."""
    known = people.staff_ids(_addresses(top))
    client = top.at("client")
    return PlanParts(
        values=_values(top, known) | _added(top.at("added_fields"), actor),
        client=(
            client.at("name").text(200),
            client.at("vat_number").text(40),
            client.at("email").text(254),
        ),
        sheets=[
            (kind, _sheet(kind, top.at("grids").at(key), known)) for key, kind in SHEETS.items()
        ],
        mind_map=_map(top.at("mind_map")),
        notes=[_note(one) for one in top.at("notes").rows()],
        outline=[
            (
                _title(branch, "title", MAX_TITLE),
                [
                    (
                        _title(item, "title", MAX_TITLE),
                        [_task(task, known) for task in item.at("tasks").rows()],
                    )
                    for item in branch.at("items").rows()
                ],
            )
            for branch in top.at("outline").rows()
        ],
        white_space=_white_space(top.at("white_space")),
    )


def template_parts(top: Node) -> TemplateParts:
    """Read the content of a template's file."""
    fields = top.at("fields")
    values = {key: fields.at(key).text() for key in ("name", "about", "period_type", *SHARED)}
    goals = {
        f"goals-{place}-{name}": text
        for place, row in enumerate(top.at("goals").rows())
        for name, text in _row(row).items()
    }
    drawn = _map(top.at("mind_map"))
    return TemplateParts(values, drawn, goals, _branches(top.at("outline"), Level.OBJECTIVE))


def _map(node: Node) -> MindMap | None:
    if node.value is None:
        return None
    try:
        return stored.read(json.dumps(node.value))
    except BadMap as error:
        node.wrong(error.message)
        return None


def _values(top: Node, known: dict[str, int]) -> dict[str, Any]:
    fields = top.at("fields")
    values: dict[str, Any] = {key: fields.at(key).text() for key in PLAIN}
    values |= {key: fields.at(key).figure() for key in FIGURES}
    values["period_start"] = fields.at("period_start").day()
    industry = values["industry"]
    if industry and industry not in settings.industries():
        values["industry"] = ""
        top.faults.left_out.append(f"Industry “{industry}”, which is not in the settings here")
    values["owner_id"] = _person(top.at("owner"), known)
    return values


def _person(node: Node, known: dict[str, int]) -> int | None:
    address = node.text(254).strip().lower()
    if not address or address in known:
        return known.get(address)
    note = f"{address}, who is no active colleague here"
    if note not in node.faults.left_out:
        node.faults.left_out.append(note)
    return None


def _addresses(top: Node) -> list[str]:
    """Return every text of the file that may be the address of a colleague."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str) and "@" in value and len(value) <= 254:
            found.append(value)
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)

    walk([top.value.get(key) for key in ("owner", "grids", "outline")])
    return found


def _added(node: Node, actor: Actor) -> dict[str, Any]:
    """Match added fields by their label; what has no field here is left out and named."""
    declared = {field.key for field in PLAN.fields}
    fields = records.writable(PLAN, actor)
    own = {one.label.casefold(): one for key, one in fields.items() if key not in declared}
    values: dict[str, Any] = {}
    for label, value in (node.value or {}).items() if isinstance(node.value, dict | None) else ():
        field = own.get(str(label).casefold())
        if field is None or field.type in BOUND:
            node.faults.left_out.append(f"Added field “{label}”, which is not here")
            continue
        try:
            values[field.key] = _added_value(field, value)
        except InvalidInput as error:
            node.faults.left_out.append(f"Added field “{label}”: {error.message}")
    return values


def _added_value(field: RecordField, value: Any) -> Any:
    if field.type is FieldType.CHOICES:
        if not isinstance(value, list):
            raise InvalidInput("This must be a list.")
        return records.checked(PLAN, field, tuple(map(str, value)))
    if field.type is FieldType.CHECKBOX:
        return bool(value)
    return records.read(PLAN, field, str(value))


def _row(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        node.wrong("must be an object")
        return {}
    return {str(key): node.at(str(key)).text(20_000) for key in node.value}


def _sheet(kind: Kind, node: Node, known: dict[str, int]) -> Typed:
    """Read the lines of a grid as if they were typed, with the path of each faulty cell."""
    form: dict[str, str] = {}
    for place, row in enumerate(node.rows()):
        cells = {name: row.at(name).text(20_000) for name in (one.name for one in kind.columns)}
        for one in kind.columns:
            if one.read is colleague:
                person = _person(row.at(one.name), known)
                cells[one.name] = str(person) if person else ""
        if kind.columns[0].read is colleague and not cells[kind.columns[0].name]:
            continue
        form |= {f"{kind.key}-{place}-{name}": text for name, text in cells.items()}
    typed = grids.read(kind, form)
    if typed.fault:
        node.wrong(typed.fault)
    for place, line in enumerate(typed.rows):
        for name, messages in line.errors.items():
            node.faults.wrong.append(f"{node.path}[{place}].{name}: {messages[0]}")
    return typed


def _note(node: Node) -> NoteData:
    return NoteData(
        node.at("held_on").day(),
        node.at("kind").text(20),
        node.at("attendees").text(500),
        node.at("text").text(20_000),
    )


def _white_space(node: Node) -> list[Carried] | None:
    return None if node.value is None else [_cell(one) for one in node.rows()]


def _cell(node: Node) -> Carried:
    return Carried(
        client=node.at("client").text(200).strip(),
        service=" ".join(_title(node, "service", MAX_SERVICE).split()),
        state=node.at("state").one_of(State, State.FREE.value),
        value=node.at("yearly_value").amount(),
        note=node.at("note").text(MAX_NOTE),
    )


def _title(node: Node, key: str, limit: int) -> str:
    title = node.at(key).text(limit).strip()
    if not title:
        node.at(key).wrong("must not be empty")
    return title


def _task(node: Node, known: dict[str, int]) -> TaskData:
    return TaskData(
        action=_title(node, "action", MAX_ACTION),
        pic_id=_person(node.at("person"), known),
        deadline=node.at("deadline").day(),
        status=node.at("status").one_of(TaskStatus, TaskStatus.NOT_STARTED.value),
        priority=node.at("priority").one_of(Priority, Priority.MEDIUM.value),
    )


def _branches(node: Node, level: Level) -> list[tuple[Level, LineData, list[Any]]]:
    found = []
    for one in node.rows():
        below = _branches(one.at("below"), level.below) if level.below else []
        found.append((level, _line(one, level), below))
    return found


def _line(node: Node, level: Level) -> LineData:
    title = _title(node, "title", MAX_ACTION if level is Level.TASK else MAX_TITLE)
    if level is not Level.TASK:
        return LineData(title)
    due, anchor = None, node.at("due_anchor").text(20)
    if anchor:
        try:
            counted = node.at("due_anchor").one_of(Anchor, Anchor.AFTER_START.value)
            due = relative_day(counted, node.at("due_days").whole())
        except InvalidInput as error:
            node.at("due_days").wrong(error.message)
    priority = node.at("priority").one_of(Priority, Priority.MEDIUM.value)
    return LineData(title, due, priority, node.at("for_owner").value is True)
