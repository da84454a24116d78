"""Templates and their outlines: found, changed, told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.api import (
    Actor,
    InvalidInput,
    NotFound,
    StaleRecord,
    activity,
    clock,
    events,
    records,
    session,
    transaction,
)

from ..access import MANAGE_TEMPLATES, PLANS
from ..grids import service as grids
from ..grids.table import Typed
from ..plans.choices import Priority
from ..plans.rules import counted
from .goals import TEMPLATE_GOALS
from .models import Level, Line, Template
from .outline import lines_of
from .record_type import TEMPLATE
from .relative import RelativeDay

MAX_TITLES = {Level.OBJECTIVE: 300, Level.ITEM: 300, Level.TASK: 500}
MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class LineData:
    """What a form says of a line; objectives and items have a title alone."""

    title: str
    due: RelativeDay | None = None
    priority: Priority = Priority.MEDIUM
    for_owner: bool = False


def get(template_id: int, actor: Actor) -> Template:
    """Return a template that the actor may see; raises NotFound."""
    found: Template = records.get(TEMPLATE, template_id, actor)
    return found


def editable(template_id: int, actor: Actor) -> Template:
    """Return a locked template that the actor may change."""
    actor.require(PLANS, MANAGE_TEMPLATES)
    found: Template = records.locked(TEMPLATE, template_id, actor)
    return found


def line_of(template: Template, line_id: int) -> Line:
    """Return a line of the template; raises NotFound."""
    query = sa.select(Line).where(Line.id == line_id, Line.template_id == template.id)
    line = session().scalar(query.execution_options(populate_existing=True))
    if line is None:
        raise NotFound("This template has no such line; perhaps somebody deleted it.")
    return line


def add(template_id: int, parent_id: int | None, data: LineData, actor: Actor) -> Line:
    """Add a line below another one, or an objective below none."""
    with transaction() as db:
        template = editable(template_id, actor)
        level = Level.OBJECTIVE
        if parent_id is not None:
            below = line_of(template, parent_id).rung.below
            if below is None:
                raise InvalidInput.of("title", "Nothing stands below a task.")
            level = below
        lines = lines_of(template.id)
        if len(lines) >= MAX_LINES:
            raise InvalidInput.of("title", f"A template has {MAX_LINES} lines at most.")
        line = Line(
            template_id=template.id,
            parent_id=parent_id,
            level=level.value,
            position=max((one.position for one in lines), default=0) + 1,
        )
        _put(line, data)
        db.add(line)
        told(template, actor, {level.value.capitalize(): ("", line.title)})
    return line


def change(
    template_id: int, line_id: int, data: LineData, actor: Actor, version: int | None = None
) -> Line:
    """Change a line; raises StaleRecord when ``version`` is not the stored one."""
    with transaction():
        template = editable(template_id, actor)
        line = line_of(template, line_id)
        if version is not None and line.version != version:
            raise StaleRecord(f"Somebody else changed this {line.level} to “{line.title}”.")
        before = _facts(line)
        _put(line, data)
        changes = activity.changes_of(before, _facts(line))
        if changes:
            told(template, actor, changes, note=line.title)
    return line


def remove(template_id: int, line_id: int, actor: Actor) -> Line:
    """Delete a line with everything below it."""
    with transaction() as db:
        template = editable(template_id, actor)
        line = line_of(template, line_id)
        below = _below(lines_of(template.id), line.id)
        words = line.title + (f" with {counted(below, 'line')}" if below else "")
        db.delete(line)
        told(template, actor, {line.level.capitalize(): (words, "")})
    return line


def move(template_id: int, line_id: int, actor: Actor, *, up: bool) -> Line:
    """Move a line one place among its siblings; at the end of them nothing happens."""
    with transaction():
        template = editable(template_id, actor)
        line = line_of(template, line_id)
        siblings = [one for one in lines_of(template.id) if one.parent_id == line.parent_id]
        place = siblings.index(line)
        other = place - 1 if up else place + 1
        if 0 <= other < len(siblings):
            one = siblings[other]
            line.position, one.position = one.position, line.position
            told(template, actor, {}, note=line.title)
    return line


def save_goals(template_id: int, typed: Typed, actor: Actor, opened: str) -> bool:
    """Replace the goals and tell whether any differs; raises StaleRecord as grids of plans do."""
    with transaction():
        template = editable(template_id, actor)
        changes = grids.replace(TEMPLATE_GOALS, template.id, typed, opened)
        if changes:
            told(template, actor, changes)
    return bool(changes)


def _put(line: Line, data: LineData) -> None:
    title, limit = data.title.strip(), MAX_TITLES[line.rung]
    if not title:
        raise InvalidInput.of("title", "Enter a few words.")
    if len(title) > limit:
        raise InvalidInput.of("title", f"Keep this to {limit} characters.")
    line.title = title
    line.priority, line.for_owner = data.priority.value, data.for_owner
    line.due_anchor = data.due.anchor.value if data.due else ""
    line.due_days = data.due.days if data.due else None


def _facts(line: Line) -> dict[str, Any]:
    return {
        line.level.capitalize(): line.title,
        "Deadline": line.due.words if line.due else "",
        "Priority": line.urgency.label,
        "In charge": "the owner" if line.for_owner else "nobody",
    }


def _below(lines: Any, line_id: int) -> int:
    children = [one for one in lines if one.parent_id == line_id]
    return len(children) + sum(_below(lines, one.id) for one in children)


def told(
    template: Template, actor: Actor, changes: dict[str, tuple[Any, Any]], note: str = ""
) -> None:
    """Log a change below the template, in the caller's transaction.

    Its own version stays, so that no open form is refused.
    """
    db = session()
    db.flush()
    values = {"updated_at": clock.now(), "updated_by": actor.staff_id}
    db.connection().execute(sa.update(Template).where(Template.id == template.id).values(**values))
    db.refresh(template)
    activity.record(actor, "updated", template.ref, changes, note=note)
    events.record_changed(template.ref, "updated", actor, changes)
