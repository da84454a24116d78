"""The form of a record: a new one, a copy of one, or one that is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.activity import service as activity
from host.database import session
from host.errors import Conflict, InvalidInput, StaleRecord
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE, EDIT
from host.hooks.record_types import FieldType, RecordType
from host.records import naming, service, visibility
from host.records.entering import checking
from host.records.entering.fields import LONG, fields_for
from host.records.same import duplicates
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.web import drafts, people
from host.web.records.forms import RecordForm, changed_since, differences
from host.web.stream import Event, events_of

Answer = str | Response | tuple[str, int]


def new(kind: RecordType) -> Answer:
    """Make a record; the address may name values that it begins with."""
    actor = people.actor()
    if request.method == "GET":
        return _page(kind, RecordForm(kind, actor, _begun(kind, actor)), actor)
    form = RecordForm(kind, actor, {}, request.form)
    try:
        values = _begun(kind, actor) | form.values()
        twins = _unseen(duplicates.alike(kind, values, actor))
        if twins:
            return _page(kind, form, actor, twins=twins), 409
        made = service.create(kind, values, actor).record
    except (InvalidInput, Conflict) as error:
        form.absorb(error)
        return _page(kind, form, actor), error.status
    label = naming.label_of(kind, made)
    drafts.done(_draft(kind, None))
    flash(f"Added the {kind.singular} {label}.", "success")
    if request.form.get("again"):
        return redirect(request.full_path.rstrip("?"))
    return redirect(_after(kind, made.id, actor))


def _unseen(twins: list[Any]) -> list[Any]:
    """Return records like the new one, unless all of them were shown before."""
    shown = request.form.get("twins", "").split(",")
    return [] if {str(one.id) for one in twins} <= set(shown) else twins


def part(kind: RecordType) -> Answer | tuple[dict[str, object], int]:
    """Make a record on the way, in a dialog over the form that needs it."""
    actor = people.actor()
    named = {kind.title: request.args["name"]} if request.args.get("name") else {}
    if request.method == "GET":
        return _part(kind, RecordForm(kind, actor, _begun(kind, actor) | named))
    form = RecordForm(kind, actor, {}, request.form)
    try:
        made = service.create(kind, _begun(kind, actor) | form.values(), actor).record
    except (InvalidInput, Conflict) as error:
        form.absorb(error)
        return _part(kind, form), 422
    return {"id": made.id, "label": naming.label_of(kind, made)}, 201


def _part(kind: RecordType, form: RecordForm) -> str:
    """Draw what a new record cannot do without, and what lists show of it."""
    wanted = [one for one in form.writable.values() if one.required or one.listed]
    controls = [form.control(one.key) for one in wanted if one.type not in LONG]
    return render_template("staff_area/records/part.html", kind=kind, form=form, controls=controls)


def copy(kind: RecordType, record_id: int) -> Answer:
    """Open the form of a new record with the values of another."""
    actor = people.actor()
    found = service.get(kind, record_id, actor)
    values = checking.values_of(kind, found, checking.writable(kind, actor).values())
    form = RecordForm(kind, actor, values)
    return _page(kind, form, actor, copied=naming.label_of(kind, found))


def edit(kind: RecordType, record_id: int) -> Answer:
    """Change a record."""
    actor = people.actor()
    found = service.get(kind, record_id, actor)
    reason = kind.rules.locked(found)
    if reason:
        flash(reason, "warning")
        return redirect(naming.path_of(kind, record_id))
    shown = checking.values_of(kind, found, checking.writable(kind, actor).values())
    version = getattr(found, "version", None)
    if request.method == "GET":
        return _page(kind, RecordForm(kind, actor, shown, version=version), actor, found)
    form = RecordForm(kind, actor, shown, request.form, version)
    try:
        saved = service.update(kind, record_id, form.values(), actor, form.opened_version)
    except StaleRecord:
        return _both_versions(kind, form, record_id), 409
    except (InvalidInput, Conflict) as error:
        form.absorb(error)
        return _page(kind, form, actor, found), error.status
    label = naming.label_of(kind, saved.record)
    drafts.done(_draft(kind, record_id))
    flash(f"Saved {label}." if saved.changes else "Nothing was changed.", "success")
    offer_undo(saved.undo_id)
    return redirect(_after(kind, record_id, actor))


def _both_versions(kind: RecordType, form: RecordForm, record_id: int) -> str:
    """Show what others saved beside what was typed; the next save puts the typed in its place.

    What was not touched here takes over what is stored.
    """
    session().rollback()
    actor = form.actor
    found = service.get(kind, record_id, actor)
    session().refresh(found)
    stored = checking.values_of(kind, found, form.writable.values())
    opened = form.opened_version or found.version
    missed = activity.of_record(kind.key, record_id, max(found.version - opened, 1))
    form.take_over(stored, changed_since(missed))
    form.version = found.version
    try:
        typed = form.values()
    except InvalidInput as error:
        form.absorb(error)
        typed = {}
    both = differences(kind, form.writable.values(), stored, typed)
    ref = naming.ref_of(kind, found)
    return _page(kind, form, actor, found, both=both, missed=events_of(missed, ref))


def _begun(kind: RecordType, actor: Actor) -> dict[str, Any]:
    """Return what a new record begins with: what the address names, then defaults."""
    allowed = checking.writable(kind, actor)
    form = RecordForm(kind, actor, {}, request.args)
    given: dict[str, Any] = {}
    for key in request.args:
        if key in allowed:
            try:
                given[key] = form._read(allowed[key])
            except InvalidInput:
                continue
    begun = checking.with_defaults(kind, given, actor)
    owner = checking.owner_field(kind)
    if owner in allowed and begun.get(owner) is None and allowed[owner].type is FieldType.STAFF:
        begun[owner] = actor.staff_id
    return {key: value for key, value in begun.items() if key in allowed}


def _page(
    kind: RecordType,
    form: RecordForm,
    actor: Actor,
    found: Any = None,
    *,
    both: list[tuple[str, str, str]] | None = None,
    missed: Sequence[Event] = (),
    copied: str = "",
    twins: Sequence[Any] = (),
) -> str:
    name = "edit" if found is not None else "new"
    template = kind.templates.get(name, "staff_area/records/form.html")
    record_id = found.id if found is not None else None
    path = kind.address
    return render_template(
        template,
        kind=kind,
        form=form,
        sections=form.sections(fields_for(kind, actor)),
        record=found,
        label=naming.label_of(kind, found) if found is not None else "",
        both=both,
        missed=missed,
        copied=copied,
        twins=[_twin(kind, one) for one in twins],
        draft=_draft(kind, record_id),
        back=f"{path}/{record_id}" if record_id else f"{path}/",
        action=f"{path}/{record_id}/edit" if record_id else f"{path}/new",
        fragment="HX-Request" in request.headers,
    )


def _twin(kind: RecordType, one: Any) -> tuple[int, str, str, str]:
    """Return what tells a record of the same name apart: id, name, address, and a second line."""
    details = [str(getattr(one, key) or "") for key in kind.subtitle]
    if getattr(one, "archived_at", None) is not None:
        details.append("archived")
    detail = ", ".join(part for part in details if part)
    return one.id, naming.label_of(kind, one), naming.path_of(kind, one.id), detail


def _draft(kind: RecordType, record_id: int | None) -> str:
    return f"{kind.key}.{record_id or 'new'}"


def _after(kind: RecordType, record_id: int, actor: Actor) -> str:
    """Lead to the record or, for whoever may not see it, to where they can go on."""
    query = (
        session()
        .query(kind.model.id)
        .where(kind.model.id == record_id, visibility.visible(kind, actor))
    )
    if query.first() is not None:
        return naming.path_of(kind, record_id)
    reads = any(actor.may(kind.rights_on, one) for one in visibility.current_feature(kind))
    return f"{kind.address}/" if reads else f"{kind.address}/new"


ROUTES = (
    Route("new", "/new", new, CREATE, ("GET", "POST"), "create"),
    Route("part", "/new/part", part, CREATE, ("GET", "POST"), "create"),
    Route("copy", "/<int:record_id>/copy", copy, CREATE, ("GET",), "copy"),
    Route("edit", "/<int:record_id>/edit", edit, EDIT, ("GET", "POST"), "edit"),
)
