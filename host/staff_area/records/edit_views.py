"""One value of a record, changed where it stands."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from host.database import session
from host.errors import Conflict, InvalidInput, StaleRecord
from host.hooks.permissions import EDIT
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records import service
from host.records.entering import checking
from host.staff_area.records import detail_views
from host.staff_area.records.detail_views import Opened
from host.staff_area.records.routes import Route
from host.web import people
from host.web.records.forms import RecordForm

Answer = str | Response | tuple[str, int]


def value(kind: RecordType, record_id: int, key: str) -> Answer:
    """Show a value or its control; save what was typed."""
    actor = people.actor()
    field = checking.writable(kind, actor).get(key)
    if field is None or field.type is FieldType.SECRET:
        abort(404)
    if request.method == "GET" and request.args.get("shown"):
        return _shown(detail_views.open_record(kind, record_id), field)
    found = service.get(kind, record_id, actor)
    reason = kind.rules.locked(found)
    held = {field.key: checking.value_of(kind, field, found)}
    version = getattr(found, "version", None)
    if request.method == "GET":
        form = RecordForm(kind, actor, held, version=version)
        form.messages += [reason] if reason else []
        return _control(form, field, record_id)
    form = RecordForm(kind, actor, held, _typed(kind, field, found), version)
    try:
        given = {field.key: form.values().get(field.key)}
        saved = service.update(kind, record_id, given, actor, form.opened_version)
    except (InvalidInput, Conflict) as error:
        return _refused(form, field, record_id, error)
    answer = Response(_shown(detail_views.open_record(kind, record_id), field))
    if saved.undo_id is not None:
        answer.headers["Trellis-Undo"] = url_for("staff_area.change_undo", entry_id=saved.undo_id)
    return answer


def _refused(
    form: RecordForm, field: RecordField, record_id: int, error: InvalidInput | Conflict
) -> Answer:
    """Show the control again; the next save is checked against what is stored now."""
    session().rollback()
    found = service.get(form.kind, record_id, form.actor)
    session().refresh(found)
    form.version = getattr(found, "version", None)
    if isinstance(error, StaleRecord):
        stored = checking.value_of(form.kind, field, found)
        told = RecordForm(form.kind, form.actor, {field.key: stored}).control(field.key)
        said = f" It is “{told.title or told.value}” now." if told and told.value else ""
        form.messages.append(f"Somebody else saved this record.{said} Save again to keep yours.")
    else:
        form.absorb(error)
    return _control(form, field, record_id), error.status


def _typed(kind: RecordType, field: RecordField, found: object) -> MultiDict[str, str]:
    """Return what was sent, beside the field that makes this one appear."""
    typed: MultiDict[str, str] = MultiDict(request.form)
    if field.when is not None:
        typed.setdefault(field.when[0], str(getattr(found, field.when[0], "") or ""))
    return typed


def _control(form: RecordForm, field: RecordField, record_id: int) -> str:
    control = form.control(field.key)
    if control is None:
        abort(404)
    told = [*form.errors.get(field.key, []), *form.messages]
    others = [message for key, text in form.errors.items() if key != field.key for message in text]
    return render_template(
        "staff_area/records/edit_value.html",
        one=control,
        version="" if form.version is None else form.version,
        errors=[*told, *others],
        action=f"{form.kind.address}/{record_id}/value/{field.key}",
    )


def _shown(opened: Opened, field: RecordField) -> str:
    item = {
        "type": field.type.value,
        "value": detail_views.shown_value(opened, field),
    }
    return render_template("staff_area/records/shown_value.html", item=item)


ROUTES = (Route("value", "/<int:record_id>/value/<key>", value, EDIT, ("GET", "POST"), "edit"),)
