"""Brings a file into this site: rehearsed first, then made, updated or made once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from host.api import (
    CREATE,
    Actor,
    Conflict,
    InvalidInput,
    RecordRef,
    activity,
    clock,
    records,
    session,
    transaction,
    visible_records,
)

from ..access import MANAGE_TEMPLATES, PLANS
from ..grids import service as grids
from ..mind_map import service as maps
from ..mind_map import stored
from ..notes import service as notes
from ..plan_templates import making
from ..plan_templates import service as templates
from ..plan_templates.goals import TEMPLATE_GOALS
from ..plan_templates.models import Line, Template
from ..plan_templates.record_type import TEMPLATE
from ..plans import service as plans
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..reminders import service as reminders
from ..tasks import service as tasks
from ..tasks.models import Item, Objective, Task
from ..white_space import carrying
from . import people
from .form import Format, Loaded
from .models import Origin
from .node import Faults, Node
from .reading import PlanParts, TemplateParts, plan_parts, template_parts
from .writing import own_origin

Found = Plan | Template


class How(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    UPDATE = "update"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file became, or would become; ``wrong`` says why it cannot."""

    ref: RecordRef | None
    facts: tuple[tuple[str, str], ...]
    left_out: Sequence[str]
    wrong: Sequence[str]
    there: RecordRef | None
    client_unknown: bool = False
    edition: str = ""
    """What changes with every change of what is there."""


STALE = (
    "Somebody changed it here since you looked. Look at it again: "
    "bringing the file would write over that change."
)


class _OnlyRehearsed(Exception):
    """Takes everything back that a rehearsal has written."""

    def __init__(self, brought: Brought) -> None:
        super().__init__()
        self.brought = brought


def rehearse(loaded: Loaded, how: How, client: str, actor: Actor) -> Brought:
    """Do all of it and take it back: what is said is what will happen."""
    try:
        with transaction(), session().begin_nested():
            raise _OnlyRehearsed(bring(loaded, how, client, actor))
    except _OnlyRehearsed as done:
        return done.brought


def bring(
    loaded: Loaded, how: How, client: str, actor: Actor, edition: str | None = None
) -> Brought:
    """Make or update what the file holds, whole or not at all.

    A file that came before is not brought twice as new. ``client`` names the client that is meant
    where the file's own is not known here. Faults of the file are in the answer, by path, and so
    is that somebody changed what would be written over since it had this ``edition``.
    """
    faults = Faults()
    top = Node(loaded.content, "content", faults)
    with transaction():
        actor.require(PLANS, CREATE if loaded.format is Format.PLAN else MANAGE_TEMPLATES)
        there = _there(loaded, actor)
        if there is not None and how is How.NEW:
            how = How.UPDATE
        held = there if how is How.UPDATE else None
        one = _Bringing(loaded, faults, actor, there, held, _edition_of(there))
        if edition is not None and one.held is not None and edition != one.edition:
            return one.refused([STALE])
        if loaded.format is Format.PLAN:
            return one.plan(plan_parts(top, actor), client)
        return one.template(template_parts(top))


def _edition_of(there: Found | None) -> str:
    """Return the day and time of the last change; what belongs to a record changes it too."""
    return there.updated_at.isoformat() if there else ""


def _there(loaded: Loaded, actor: Actor) -> Found | None:
    """Return what the file was brought as before, or was written from on this very site."""
    kind: Any = PLAN if loaded.format is Format.PLAN else TEMPLATE
    model: Any = kind.model
    pointer = Origin.plan_id if loaded.format is Format.PLAN else Origin.template_id
    marked = sa.select(model).join(Origin, pointer == model.id).where(Origin.key == loaded.origin)
    found: Found | None = session().scalar(marked.where(visible_records(kind, actor)))
    if found is not None:
        return found
    number = loaded.origin.split("-")[1:2]
    if not number or not number[0].isdecimal() or len(number[0]) > 9:
        return None
    own = sa.select(model).where(model.id == int(number[0]), visible_records(kind, actor))
    found = session().scalar(own)
    return found if found is not None and own_origin(found) == loaded.origin else None


@dataclass(frozen=True, slots=True)
class _Bringing:
    """One file on its way in: ``there`` is what it was before, ``held`` what is written over."""

    loaded: Loaded
    faults: Faults
    actor: Actor
    there: Found | None
    held: Found | None
    edition: str

    def plan(self, parts: PlanParts, client: str) -> Brought:
        """Make or update a plan."""
        named = (client, "", "") if client else parts.client
        try:
            client_id = people.find_client(*named, self.actor)
        except InvalidInput as error:
            return self.refused([f"content.client: {error.message}"], client_unknown=True)
        if self.faults.wrong:
            return self.refused()
        try:
            with session().begin_nested():
                values = parts.values | {"client_id": client_id}
                plan = _written_plan(self.held, values, self.actor)
                _fill_plan(plan, parts, self.actor, is_new=self.held is None)
                if parts.white_space is not None:
                    self.faults.left_out += carrying.put(plan, parts.white_space, self.actor)
                _tell(plan, self.actor, is_new=self.held is None)
                self.mark(plan_id=plan.id)
        except (InvalidInput, Conflict) as error:
            return self.refused(_by_path(error))
        tasks_of = [item[1] for one in parts.outline for item in one[1]]
        facts = (
            ("Client", plan.client_name),
            ("Period", plan.period),
            ("Objectives", str(len(parts.outline))),
            ("Tasks", str(sum(map(len, tasks_of)))),
            ("Lines in grids", str(sum(len(typed.rows) for _kind, typed in parts.sheets))),
            ("Meeting notes", str(len(parts.notes))),
        )
        return self.brought(plan, facts)

    def template(self, parts: TemplateParts) -> Brought:
        """Make or update a template."""
        typed = grids.read(TEMPLATE_GOALS, parts.goals)
        for place, row in enumerate(typed.rows):
            self.faults.wrong += [
                f"content.goals[{place}].{name}: {one[0]}" for name, one in row.errors.items()
            ]
        if self.faults.wrong or typed.fault:
            return self.refused([f"content.goals: {typed.fault}"] if typed.fault else [])
        try:
            with session().begin_nested():
                template = _written_template(self.held, parts.values, self.actor)
                rows = grids.rows_of(TEMPLATE_GOALS, template.id)
                opened = grids.fingerprint(TEMPLATE_GOALS, rows)
                templates.save_goals(template.id, typed, self.actor, opened)
                _add_lines(template, None, parts.outline, self.actor)
                template.mind_map = stored.write(parts.mind_map) if parts.mind_map else ""
                self.mark(template_id=template.id)
        except (InvalidInput, Conflict) as error:
            return self.refused(_by_path(error))
        facts = (
            ("Subject", template.subject),
            ("Objectives", str(len(parts.outline))),
            ("Goals", str(len(typed.rows))),
        )
        return self.brought(template, facts)

    def mark(self, **pointer: int) -> None:
        """Note where it came from, so that the same file is known when it comes again.

        The word of what others brought, and this person may not see, stays with theirs.
        """
        if self.there is not None:
            return
        if _there(self.loaded, self.actor) is not None:
            raise Conflict("This file was brought at this very moment. Look at it again.")
        key = self.loaded.origin
        if session().scalar(sa.select(Origin.id).where(Origin.key == key)) is None:
            session().add(Origin(key=key, created_at=clock.now(), **pointer))
            session().flush()

    def brought(self, made: Found, facts: tuple[tuple[str, str], ...]) -> Brought:
        """Say what it became."""
        known = self.there.ref if self.there else None
        return Brought(made.ref, facts, self.faults.left_out, (), known, edition=self.edition)

    def refused(self, more: Sequence[str] = (), *, client_unknown: bool = False) -> Brought:
        """Say why it cannot come."""
        known = self.there.ref if self.there else None
        wrong = [*more, *self.faults.wrong]
        return Brought(None, (), self.faults.left_out, wrong, known, client_unknown, self.edition)


def _written_plan(held: Found | None, values: dict[str, Any], actor: Actor) -> Plan:
    if isinstance(held, Plan):
        plan = plans.editable(held.id, actor)
        records.update(PLAN, plan.id, values, actor)
        doomed = sa.select(Task.id).where(Task.plan_id == plan.id)
        reminders.drop(session().scalars(doomed).all())
        for node in session().scalars(sa.select(Objective).where(Objective.plan_id == plan.id)):
            session().delete(node)
        for note in session().scalars(notes.notes_of(plan.id)):
            session().delete(note)
        session().flush()
        return plan
    return plans.create(values, actor)


def _fill_plan(plan: Plan, parts: PlanParts, actor: Actor, *, is_new: bool) -> None:
    db = session()
    for kind, typed in parts.sheets:
        opened = grids.fingerprint(kind, grids.rows_of(kind, plan.id))
        grids.replace(kind, plan.id, typed, opened)
    if parts.mind_map is not None and is_new:
        db.add(maps.make_version(plan, parts.mind_map, actor, 1))
    elif parts.mind_map is not None:
        maps.save(plan.id, parts.mind_map, actor, maps.kept(plan).version)
    for at, data in enumerate(parts.notes):
        with _at(f"content.notes[{at}]"):
            db.add(notes.made(plan, data, actor))
    for place, (title, items) in enumerate(parts.outline, start=1):
        objective = Objective(plan_id=plan.id, title=title, position=place)
        db.add(objective)
        db.flush()
        for spot, (words, below) in enumerate(items, start=1):
            item = Item(plan_id=plan.id, objective_id=objective.id, title=words, position=spot)
            db.add(item)
            db.flush()
            path = f"content.outline[{place - 1}].items[{spot - 1}].tasks"
            for at, task in enumerate(below):
                with _at(f"{path}[{at}]"):
                    db.add(tasks.made(item, task, at + 1, actor))
    db.flush()
    reminders.sync_plan(plan)


def _tell(plan: Plan, actor: Actor, *, is_new: bool) -> None:
    """Say where it came from; a plan that was there has another content than was approved."""
    if is_new:
        activity.record(actor, "filled", plan.ref, client_id=plan.client_id, note="From a file")
    else:
        plans.content_changed(plan, actor, "filled", {}, note="From a file")


def _written_template(held: Found | None, values: dict[str, Any], actor: Actor) -> Template:
    if isinstance(held, Template):
        kept = {key: value for key, value in values.items() if key != "name"}
        template: Template = records.update(TEMPLATE, held.id, kept, actor).record
        mine = sa.select(Line).where(Line.template_id == template.id, Line.parent_id.is_(None))
        for line in session().scalars(mine):
            session().delete(line)
        session().flush()
        session().expire_all()
        return template
    named = values | {"name": making.free_name(values["name"])}
    made: Template = records.create(TEMPLATE, named, actor).record
    return made


def _add_lines(template: Template, parent: Line | None, lines: Any, actor: Actor) -> None:
    for _level, data, below in lines:
        line = templates.add(template.id, parent.id if parent else None, data, actor)
        _add_lines(template, line, below, actor)


@contextmanager
def _at(path: str) -> Iterator[None]:
    """Say of a part that is refused where in the file it stands."""
    try:
        yield
    except InvalidInput as error:
        reason = next((one[0] for one in error.fields.values()), error.message)
        raise InvalidInput(f"{path}: {reason}") from error


def _by_path(error: InvalidInput | Conflict) -> list[str]:
    fields = error.fields if isinstance(error, InvalidInput) else {}
    named = [f"content.fields.{key}: {one[0]}" for key, one in fields.items()]
    return named or [error.message]
