"""Meeting notes: written, changed, deleted, and seen by staff only."""

from __future__ import annotations

from datetime import date

import pytest

from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning

TYPED = {
    "held_on": "2026-11-18",
    "kind": "call",
    "attendees": "Ann, Bob",
    "text": "They want\nmore.",
}


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff([f"{PLANS}:view", f"{PLANS}:edit"], name="Ed Editor"))


def test_a_note_is_written_changed_and_deleted(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    assert editor.post(f"{path}/note", TYPED).status_code == 302
    [note] = planning.stored("notes.models.Note")
    assert (note.held_on, note.kind, note.attendees) == (date(2026, 11, 18), "call", "Ann, Bob")
    page = editor.get(f"{path}/meeting-notes").text
    assert "With Ann, Bob" in page
    assert "Ed Editor" in page
    changed = TYPED | {"kind": "meeting", "record_version": str(note.version)}
    assert editor.post(f"{path}/note/{note.id}", changed).status_code == 302
    assert planning.stored("notes.models.Note")[0].kind == "meeting"
    assert editor.post(f"{path}/note/{note.id}/delete").status_code == 302
    assert editor.post(f"{path}/note/{note.id}/delete").status_code == 302
    assert planning.stored("notes.models.Note") == []
    log = editor.get(f"{path}/activity").text
    assert "Meeting on 18 Nov 2026" in log


def test_the_second_of_two_writers_is_told_and_keeps_the_text(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    editor.post(f"{path}/note", TYPED)
    [note] = planning.stored("notes.models.Note")
    mine = TYPED | {"record_version": str(note.version)}
    assert editor.post(f"{path}/note/{note.id}", mine | {"text": "First"}).status_code == 302
    answer = editor.post(f"{path}/note/{note.id}", mine | {"text": "Second"})
    assert answer.status_code == 409
    assert "Somebody else saved this note" in answer.text
    assert "Second" in answer.text
    assert planning.stored("notes.models.Note")[0].text == "First"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("held_on", "", "Enter the day on which you met."),
        ("held_on", "1700-01-01", "The year must be between 1900 and 2200."),
        ("text", "  ", "Write down what was said."),
        ("text", "x" * 20_001, "Keep this to 20,000 characters."),
        ("attendees", "x" * 501, "Keep this to 500 characters."),
        ("kind", "party", "Not a valid choice"),
    ],
)
def test_a_bad_note_is_refused_by_field_and_nothing_typed_is_lost(
    editor: Browser, planning: Planning, name: str, value: str, said: str
) -> None:
    plan = planning.plan()
    answer = editor.post(f"/account_planning/{plan.id}/note", TYPED | {name: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert ("Ann, Bob" if name != "attendees" else "They want") in answer.text
    assert planning.stored("notes.models.Note") == []


def test_who_may_only_read_writes_no_notes(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert reader.post(f"/account_planning/{plan.id}/note", TYPED).status_code == 403
    page = reader.get(f"/account_planning/{plan.id}/meeting-notes").text
    assert "Nobody has written a note yet." in page


def test_an_archived_plan_takes_no_notes(editor: Browser, planning: Planning) -> None:
    plan = planning.plan(status="archived")
    answer = editor.post(f"/account_planning/{plan.id}/note", TYPED)
    assert answer.status_code == 409
    assert "This plan is archived." in answer.text
    assert planning.stored("notes.models.Note") == []


def test_a_note_keeps_the_approval(site: Site, planning: Planning) -> None:
    plan = planning.plan(status="review")
    admin = site.login(site.staff(admin=True))
    admin.post(f"/account_planning/{plan.id}/do/account_planning.approve")
    admin.post(f"/account_planning/{plan.id}/note", TYPED)
    assert planning.stored("plans.models.Plan")[0].approved_at is not None
