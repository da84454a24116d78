"""What is done with a selection of a list: asked for, done at once or behind the pages, told."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from host.database import transaction
from host.errors import Conflict, InvalidInput
from host.hooks.record_types import FieldType, RecordAction, RecordType
from host.hooks.records import RecordRef
from host.licensing import service as licensing
from host.records import naming, service
from host.records.bulk import changes as bulk
from host.records.bulk import jobs as bulk_jobs
from host.records.bulk.changes import AT_ONCE, BulkChange, Outcome
from host.records.entering import checking, fields
from host.records.lists.listing import RecordList
from host.records.same import merging
from host.staff_area.records import address, asking, bulk_task, export_views, parts
from host.staff_area.records.address import Place
from host.staff_area.records.filter_views import named_layout
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.web import people
from host.web.gate import page_owner
from host.web.records.forms import RecordForm, as_text

Answer = str | Response | tuple[str, int]
_ADDRESSED = 100
"""Records of a selection that an address names."""
_WEIGHED = 200
"""Records of which a deletion says what goes along."""


def choose(kind: RecordType) -> Answer:
    """Do with a selection what its bar was asked for; some of it needs a second page."""
    action = request.form.get("action", "")
    if action != "export":  # which only takes data away, and works on
        licensing.refuse_if_lapsed(page_owner())
    at = address.place(kind, people.actor(), named_layout())
    ids = _ids(at)
    if not ids:
        flash(f"No {kind.singular} is selected.", "warning")
        return parts.leave(at.url())
    if action == "export":
        fits = "all" in request.form or len(ids) <= _ADDRESSED
        return parts.leave(_export_url(at, ids)) if fits else export_views.chosen(at, ids)
    if action == "merge":
        return _merge(at, ids)
    if action in {"edit", "assign", "move"}:
        return _edit(at, action, ids)
    if action.startswith(bulk.PRESSED):
        return _press(at, action, ids)
    return _usual(at, action, ids)


def job(kind: RecordType, job_id: int) -> str:
    """Show how far a change behind the pages is, and how it ended."""
    found = bulk_jobs.get(kind, job_id, people.actor())
    part = "HX-Request" in request.headers
    if found.state != bulk_jobs.State.RUNNING:
        offer_undo(found.undo_id)
    return render_template(
        "staff_area/records/bulk_progress.html" if part else "staff_area/records/bulk_job.html",
        kind=kind,
        job=found,
        total=len(found.ids),
        running=found.state == bulk_jobs.State.RUNNING,
        said=bulk_task.in_words(found),
    )


def _ids(at: Place) -> list[int]:
    """Return the ids that were ticked, or those of the whole list."""
    if "all" in request.form:
        return bulk.ids_of(RecordList(at.kind, at.actor, at.asked))
    sent = (text for text in request.form.getlist("id") if text.isdecimal() and len(text) < 10)
    return list(dict.fromkeys(map(int, sent)))[: bulk.MOST]


def _edit(at: Place, action: str, ids: list[int]) -> Answer:
    able = bulk.editable(at.kind, at.actor)
    usual = {"assign": checking.owner_field(at.kind), "move": at.kind.state}.get(action, "")
    one = able.get(request.form.get("field", usual))
    form = RecordForm(at.kind, at.actor, {}, _typed(one.key) if one else None)
    if one is None or "go" not in request.form:
        shown = form if one and f"was-{one.key}" in request.form else None
        fresh = shown or RecordForm(at.kind, at.actor, {})
        return _edit_page(at, ids, able, fresh, one)
    try:
        value = form._read(one)
        texts = tuple(value) if one.type is FieldType.CHOICES else (as_text(one, value),)
        change = BulkChange("edit", one.key, texts)
        bulk.check(at.kind, change, at.actor)
    except InvalidInput as error:
        form.absorb(error)
        return _edit_page(at, ids, able, form, one), error.status
    return _perform(at, change, ids)


def _usual(at: Place, action: str, ids: list[int]) -> Answer:
    """Archive, restore or delete; a deletion says first what goes along."""
    change = BulkChange(action)
    bulk.check(at.kind, change, at.actor)
    if action == "delete" and "go" not in request.form:
        return _page(at, "bulk_delete", ids, weight=_weight(at.kind, ids))
    return _perform(at, change, ids)


def _press(at: Place, name: str, ids: list[int]) -> Answer:
    """Press a button of a module: at once, after its questions, or to be led to its page."""
    action = bulk.pressed(at.kind, name, at.actor)
    if action.leads_to is not None:
        try:
            return parts.leave(action.leads_to(ids))
        except Conflict as error:
            flash(error.message, "warning")
            return parts.leave(at.url())
    if not action.asks:
        return _perform(at, BulkChange(name), ids)
    if "go" not in request.form:
        return _questions(at, ids, action, asking.blank(at.kind, action, at.actor))
    form = asking.typed(at.kind, action, at.actor)
    try:
        change = BulkChange(name, value=asking.packed(form))
        bulk.check(at.kind, change, at.actor)
    except InvalidInput as error:
        form.absorb(error)
        return _questions(at, ids, action, form), error.status
    return _perform(at, change, ids)


def _questions(at: Place, ids: list[int], action: RecordAction, form: RecordForm) -> str:
    controls = [form.control(one.key) for one in action.asks]
    more = {"pressed": action, "controls": controls, "messages": form.summary()}
    noun = at.kind.singular if len(ids) == 1 else at.kind.plural
    return _page(at, "ask", ids, about=f"For {len(ids):,} {noun}.", **more)


def _merge(at: Place, ids: list[int]) -> Answer:
    """Lead to the records side by side; too few or too many go back to the list."""
    if not 2 <= len(ids) <= merging.MOST or "merge" in at.kind.without:
        flash(f"Choose two to {merging.MOST} {at.kind.plural} to merge.", "warning")
        return parts.leave(at.url())
    return parts.leave(address.url(f"{at.kind.address}/merge", [("id", str(one)) for one in ids]))


def _typed(key: str) -> MultiDict[str, str]:
    """Return what was sent for one field, so that no other name of the form means a field."""
    pairs = request.form.items(multi=True)
    return MultiDict((name, text) for name, text in pairs if name.partition("-")[0] == key)


def _edit_page(at: Place, ids: list[int], able: dict[str, Any], form: RecordForm, one: Any) -> str:
    return _page(
        at,
        "bulk_edit",
        ids,
        choices=[(key, item.label) for key, item in able.items()],
        field=one,
        control=form.control(one.key) if one else None,
    )


def _page(at: Place, name: str, ids: list[int], **more: Any) -> str:
    kind = at.kind
    return render_template(
        f"staff_area/records/{name}.html",
        layout=parts.layout(),
        kind=kind,
        ids=[] if "all" in request.form else ids,
        count=f"{len(ids):,} {kind.singular if len(ids) == 1 else kind.plural}",
        action=at.page_url("bulk"),
        back=at.url(),
        **more,
    )


def _perform(at: Place, change: BulkChange, ids: list[int]) -> Answer:
    kind = at.kind
    if len(ids) > AT_ONCE:
        with transaction():
            launched = bulk_jobs.launch(kind, change, ids, at.actor)
            bulk_task.CHANGES.enqueue(launched)
        return parts.leave(f"{kind.address}/bulk/{launched.id}")
    outcome = bulk.apply(kind, change, ids, at.actor)
    offer_undo(outcome.undo_id)
    if outcome.refused or outcome.made:
        told = _page(at, "bulk_refused", ids, outcome=outcome, path_to=_path_to)
        return told, 422 if not outcome.changed else 200
    flash(_said(kind, change, outcome, len(ids)), "success")
    return parts.leave(at.url())


def _path_to(ref: RecordRef) -> str:
    return naming.path_of(fields.record_type(ref.type), ref.id)


def _said(kind: RecordType, change: BulkChange, outcome: Outcome, asked: int) -> str:
    noun = kind.singular if outcome.changed == 1 else kind.plural
    if not outcome.changed:
        return f"Nothing was changed: all {asked:,} were so already."
    done = {"archive": "archived", "restore": "restored", "delete": "deleted"}
    field = fields.field_of(kind, change.field) if change.field else None
    what = f" ({field.label})" if field else ""
    return f"{outcome.changed:,} {noun} {done.get(change.action, 'changed')}{what}."


def _weight(kind: RecordType, ids: list[int]) -> list[tuple[str, int]] | None:
    return service.weight(kind, ids) if len(ids) <= _WEIGHED else None


def _export_url(at: Place, ids: list[int]) -> str:
    more = [] if "all" in request.form else [("id", str(one)) for one in ids]
    return at.page_url("export", more)


ROUTES = (
    Route("bulk", "/bulk", choose, methods=("POST",), part="bulk", takes_out=True),
    Route("bulk_job", "/bulk/<int:job_id>", job, part="bulk"),
)
