"""What is done with one record: archive, restore, delete, move, take back, and modules' buttons."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.errors import Conflict, InvalidInput
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import RecordAction, RecordType
from host.hooks.records import RecordRef
from host.records import naming, service
from host.records.bulk import actions, answers
from host.records.entering import fields
from host.records.service import StillNeeded
from host.staff_area.records import asking, parts
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.web import people
from host.web.records.forms import RecordForm

Answer = Response | tuple[str, int]


def archive(kind: RecordType, record_id: int) -> Answer:
    """Archive a record."""
    saved = service.archive(kind, record_id, people.actor())
    flash(f"{naming.label_of(kind, saved.record)} is archived.", "success")
    offer_undo(saved.undo_id)
    return redirect(naming.path_of(kind, record_id))


def restore(kind: RecordType, record_id: int) -> Answer:
    """Bring an archived record back."""
    saved = service.restore(kind, record_id, people.actor())
    flash(f"{naming.label_of(kind, saved.record)} is back.", "success")
    offer_undo(saved.undo_id)
    return redirect(naming.path_of(kind, record_id))


def delete(kind: RecordType, record_id: int) -> Answer:
    """Delete a record, or show what stands in the way."""
    actor = people.actor()
    found = service.get(kind, record_id, actor)
    label = naming.label_of(kind, found)
    try:
        saved = service.delete(kind, record_id, actor)
    except StillNeeded as error:
        page = render_template(
            "staff_area/records/needed.html",
            kind=kind,
            record=found,
            label=label,
            blockers=error.blockers,
        )
        return page, error.status
    except Conflict as error:
        flash(error.message, "error")
        return redirect(naming.path_of(kind, record_id))
    flash(f"{label} is deleted.", "success")
    offer_undo(saved.undo_id)
    return redirect(f"{kind.address}/")


def move(kind: RecordType, record_id: int) -> Answer:
    """Bring a record into another state."""
    if not kind.state:
        abort(404)
    saved = service.move(kind, record_id, request.form.get("state", ""), people.actor())
    flash(f"Saved {naming.label_of(kind, saved.record)}.", "success")
    offer_undo(saved.undo_id)
    return redirect(naming.path_of(kind, record_id))


def act(kind: RecordType, record_id: int, key: str) -> Answer:
    """Press a button that a module gave."""
    actor = people.actor()
    action = actions.find(kind, key, actor)
    if action.leads_to is not None:
        return _leave(kind, record_id, action)
    form = asking.typed(kind, action, actor)
    try:
        told = answers.read(kind, action, asking.packed(form), actor)
        said = actions.run(kind, key, record_id, actor, told)
    except InvalidInput as error:
        if not action.asks:
            raise
        form.absorb(error)
        return _questions(kind, record_id, action, form), error.status
    except Conflict as error:
        flash(error.message, "error")
    else:
        if isinstance(said, RecordRef):
            flash(f"Made {said.label}.", "success")
            return redirect(naming.path_of(fields.record_type(said.type), said.id))
        flash(said, "success")
    return redirect(naming.path_of(kind, record_id))


def ask(kind: RecordType, record_id: int, key: str) -> str | Response:
    """Ask what a button needs to know, or follow one that leads somewhere."""
    actor = people.actor()
    action = actions.find(kind, key, actor)
    if action.leads_to is not None:
        return _leave(kind, record_id, action)
    if not action.asks:
        abort(405)
    found = service.get(kind, record_id, actor)
    return _questions(kind, record_id, action, asking.blank(kind, action, actor, found))


def _leave(kind: RecordType, record_id: int, action: RecordAction) -> Response:
    service.get(kind, record_id, people.actor())  # who may not see it is led nowhere
    assert action.leads_to is not None
    try:
        return redirect(action.leads_to([record_id]))
    except Conflict as error:
        flash(error.message, "warning")
        return redirect(naming.path_of(kind, record_id))


def _questions(kind: RecordType, record_id: int, action: RecordAction, form: RecordForm) -> str:
    found = service.get(kind, record_id, people.actor())
    back = naming.path_of(kind, record_id)
    return render_template(
        "staff_area/records/ask.html",
        layout=parts.layout(),
        about=naming.label_of(kind, found),
        pressed=action,
        controls=[form.control(one.key) for one in action.asks],
        messages=form.summary(),
        action=f"{back}/do/{action.key}",
        back=back,
    )


ROUTES = (
    Route("archive", "/<int:record_id>/archive", archive, EDIT, ("POST",), "edit"),
    Route("restore", "/<int:record_id>/restore", restore, EDIT, ("POST",), "edit"),
    Route("delete", "/<int:record_id>/delete", delete, DELETE, ("POST",), "delete"),
    Route("move", "/<int:record_id>/move", move, EDIT, ("POST",), "edit"),
    Route("ask", "/<int:record_id>/do/<key>", ask),
    Route("act", "/<int:record_id>/do/<key>", act, methods=("POST",)),
)
