"""Pages and buttons of meeting notes."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from host.api import EDIT, Conflict, InvalidInput, actor, draft_saved, requires

from ..access import PLANS
from ..pages import MEETING_NOTES, act, plan_url, staff_pages
from ..plans import service as plans
from ..plans.models import Plan
from . import service
from .forms import NoteForm
from .models import Note

Answer = Response | tuple[str, int]


@staff_pages.route("/<int:plan_id>/note", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def add_note(plan_id: int) -> Answer:
    """Write a note."""
    form = NoteForm.blank()
    return _page(
        plans.get(plan_id, actor()),
        form,
        lambda: service.add(plan_id, form.note_data(), actor()),
        f"account_planning.note.{plan_id}",
    )


@staff_pages.route("/<int:plan_id>/note/<int:note_id>", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def edit_note(plan_id: int, note_id: int) -> Answer:
    """Change a note."""
    plan = plans.get(plan_id, actor())
    form = NoteForm.of(service.get(plan, note_id))
    return _page(
        plan,
        form,
        lambda: service.change(plan_id, note_id, form.note_data(), actor(), form.opened_version),
        f"account_planning.note.{plan_id}.{note_id}",
        is_new=False,
    )


@staff_pages.post("/<int:plan_id>/note/<int:note_id>/delete")
@requires(PLANS, EDIT)
def delete_note(plan_id: int, note_id: int) -> Response:
    """Delete a note."""

    def work() -> str:
        service.remove(plan_id, note_id, actor())
        return "Deleted the note."

    return act(work, plan_url(plan_id, MEETING_NOTES))


def _page(
    plan: Plan, form: NoteForm, work: Callable[[], Note], draft: str, *, is_new: bool = True
) -> Answer:
    status = 200
    if plan.lock_reason and not form.is_submitted():
        flash(plan.lock_reason, "warning")
        return redirect(plan_url(plan.id, MEETING_NOTES))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                saved = work()
            except InvalidInput as error:
                form.absorb(error)
            except Conflict as error:
                form.form_errors.append(error.message)
                status = 409
            else:
                draft_saved(draft)
                return redirect(plan_url(plan.id, MEETING_NOTES, f"note-{saved.id}"))
    page = render_template(
        "account_planning/note_form.html",
        plan=plan,
        form=form,
        is_new=is_new,
        draft=draft,
        back=plan_url(plan.id, MEETING_NOTES),
    )
    return page, status
