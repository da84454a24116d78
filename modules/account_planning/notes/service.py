"""Writing, changing and deleting meeting notes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from host.api import (
    Actor,
    InvalidInput,
    NotFound,
    StaleRecord,
    activity,
    clock,
    session,
    transaction,
)

from ..plans import periods
from ..plans import service as plans
from ..plans.choices import Meeting
from ..plans.models import Plan
from .models import Note

MAX_TEXT, MAX_ATTENDEES = 20_000, 500


@dataclass(frozen=True, slots=True)
class NoteData:
    """What somebody writes of a meeting."""

    held_on: date | None
    kind: str
    attendees: str
    text: str


def notes_of(plan_id: int) -> sa.Select[Note]:
    """Select the notes of a plan."""
    return sa.select(Note).where(Note.plan_id == plan_id)


def get(plan: Plan, note_id: int) -> Note:
    """Return a note of the plan; raises NotFound."""
    note = session().scalar(notes_of(plan.id).where(Note.id == note_id))
    if note is None:
        raise NotFound("There is no such note in this plan.")
    return note


def add(plan_id: int, data: NoteData, actor: Actor) -> Note:
    """Write a note; raises InvalidInput by field."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        note = made(plan, data, actor)
        db.add(note)
        db.flush()
        _tell(plan, {"Meeting note": ("", _title(note))}, "added_a_meeting_note_to", actor)
    return note


def made(plan: Plan, data: NoteData, actor: Actor) -> Note:
    """Return a note that is not stored yet; raises InvalidInput by field."""
    note = Note(plan_id=plan.id, created_at=clock.now(), created_by=actor.staff_id)
    _put(note, data, actor)
    return note


def change(plan_id: int, note_id: int, data: NoteData, actor: Actor, version: int | None) -> Note:
    """Change a note; raises StaleRecord when ``version`` is not the stored one."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        note = get(plan, note_id)
        if version is not None and note.version != version:
            raise StaleRecord("Somebody else saved this note while your form was open.")
        before = _facts(note)
        _put(note, data, actor)
        changes = activity.changes_of(before, _facts(note))
        if changes:
            db.flush()
            _tell(plan, changes, "changed_a_meeting_note_of", actor, note=_title(note))
    return note


def remove(plan_id: int, note_id: int, actor: Actor) -> None:
    """Delete a note; one that is gone already is left so."""
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        note = session().scalar(notes_of(plan.id).where(Note.id == note_id))
        if note is not None:
            db.delete(note)
            db.flush()
            gone = {"Meeting note": (_title(note), "")}
            _tell(plan, gone, "deleted_a_meeting_note_of", actor)


def _put(note: Note, data: NoteData, actor: Actor) -> None:
    held_on = _checked(data)
    note.held_on, note.kind = held_on, Meeting(data.kind).value
    note.attendees, note.text = data.attendees.strip(), data.text.strip()
    note.updated_at, note.updated_by = clock.now(), actor.staff_id


def _checked(data: NoteData) -> date:
    bad: dict[str, list[str]] = {}
    if data.held_on is None:
        bad["held_on"] = ["Enter the day on which you met."]
    elif not periods.FIRST_YEAR <= data.held_on.year <= periods.LAST_YEAR:
        years = f"{periods.FIRST_YEAR} and {periods.LAST_YEAR}"
        bad["held_on"] = [f"The year must be between {years}."]
    if data.kind not in list(Meeting):
        bad["kind"] = ["Choose one of the list."]
    if len(data.attendees.strip()) > MAX_ATTENDEES:
        bad["attendees"] = [f"Keep this to {MAX_ATTENDEES} characters."]
    if not data.text.strip():
        bad["text"] = ["Write down what was said."]
    elif len(data.text) > MAX_TEXT:
        bad["text"] = [f"Keep this to {MAX_TEXT:,} characters."]
    if bad or data.held_on is None:
        raise InvalidInput("The note was not saved: some fields need a change.", bad)
    return data.held_on


def _facts(note: Note) -> dict[str, Any]:
    data = NoteData(note.held_on, note.occasion.label, note.attendees, note.text)
    names = {"held_on": "Date", "kind": "Kind", "attendees": "Attendees", "text": "Notes"}
    return {names[key]: value for key, value in asdict(data).items()}


def _title(note: Note) -> str:
    return f"{note.occasion.label} on {note.held_on.day} {note.held_on:%b %Y}"


def _tell(
    plan: Plan, changes: dict[str, tuple[Any, Any]], verb: str, actor: Actor, note: str = ""
) -> None:
    """Log it as work that goes on: a note changes nothing that was approved."""
    plans.content_changed(plan, actor, verb, changes, note=note, progress=True)
