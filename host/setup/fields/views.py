"""Pages of added fields."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import TrellisError
from host.hooks.access import admin_only
from host.hooks.record_types import FieldType, RecordType
from host.hooks.records import RecordRef
from host.records.custom import service as custom
from host.records.custom.models import CustomField
from host.records.custom.service import FIELD_TYPE
from host.records.custom.shapes import OFFERED
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.fields.choices import COLOURS, shown_choices
from host.setup.fields.form import FieldForm, previewing
from host.setup.fields.listing import list_types, title_of
from host.setup.fields.preview import preview_of
from host.web import people
from host.web.stream import events_of
from host.web.submission import catch_up, submit

blueprint = setup_blueprint("fields", __name__)
_NO_DEFAULT = {FieldType.STAFF, FieldType.REFERENCE}


@blueprint.get("")
@admin_only
def index() -> str:
    """List the types with the fields that were added to them."""
    return render_template("setup/fields/list.html", types=list_types())


@blueprint.get("/new/<type_key>")
@admin_only
def pick(type_key: str) -> str:
    """Ask what a new field holds."""
    kind = custom.kind_of(type_key)
    return render_template(
        "setup/fields/pick.html", kind=kind, title=title_of(kind), offered=OFFERED
    )


@blueprint.route("/new/<type_key>/<field_type>", methods=["GET", "POST"])
@admin_only
def new(type_key: str, field_type: str) -> Response | tuple[str, int]:
    """Add a field."""
    if field_type not in {one.value for one in OFFERED}:
        abort(404)
    return _form_page(custom.kind_of(type_key), FieldType(field_type), None)


@blueprint.route("/<int:field_id>", methods=["GET", "POST"])
@admin_only
def edit(field_id: int) -> Response | tuple[str, int]:
    """Change a field."""
    row = custom.get(field_id)
    return _form_page(custom.kind_of(row.record_type), FieldType(row.type), row)


@blueprint.post("/<int:field_id>/<any(up, down):direction>")
@admin_only
def move(field_id: int, direction: str) -> Response:
    """Move a field one place."""
    row = custom.move(field_id, up=direction == "up", actor=people.actor())
    return redirect(url_for(".index", _anchor=_anchor(row)))


@blueprint.post("/<int:field_id>/<any(archive, restore):verb>")
@admin_only
def keep(field_id: int, verb: str) -> Response:
    """Put a field away, or bring it back."""
    try:
        if verb == "archive":
            row = custom.archive(field_id, people.actor())
            flash(f"Put {row.label} away. Its values stay.", "success")
        else:
            row = custom.restore(field_id, people.actor())
            flash(f"Brought {row.label} back.", "success")
    except TrellisError as error:
        flash(error.message, "error")
        return redirect(url_for(".edit", field_id=field_id))
    return redirect(url_for(".index", _anchor=_anchor(row)))


@blueprint.route("/<int:field_id>/purge", methods=["GET", "POST"])
@admin_only
def purge(field_id: int) -> Response | tuple[str, int]:
    """Delete a field with its values, after a question that says how many go."""
    row = custom.get(field_id)
    if request.method == "POST":
        count = custom.purge(field_id, people.actor())
        flash(f"Deleted the field {row.label} with {count:,} values.", "success")
        return redirect(url_for(".index"))
    return render_template("setup/fields/purge.html", field=row, count=custom.held(field_id)), 200


def _form_page(
    kind: RecordType, field_type: FieldType, row: CustomField | None
) -> Response | tuple[str, int]:
    form = FieldForm.of(field_type, row)
    field_id = row.id if row else None
    if previewing():
        form.validate()
        status: int | None = 200
    else:
        status = submit(form, lambda: _save(kind, form, field_id))
    if status is None:
        flash(f"Saved the field {form.label.data}.", "success")
        return redirect(url_for(".index", _anchor=kind.key))
    kept = custom.get(field_id) if field_id else None
    page = render_template(
        "setup/fields/form.html",
        form=form,
        kind=kind,
        title=title_of(kind),
        type=field_type,
        type_label=OFFERED[field_type],
        field=kept,
        choices=shown_choices(kept),
        colours=COLOURS,
        preview=preview_of(kind, form.data_of(), kept, people.actor()),
        **(_about(kept, form) if kept else {}),
    )
    return page, status


def _about(row: CustomField, form: FieldForm) -> dict[str, object]:
    """Return what happened to the field, and what others did meanwhile."""
    missed = catch_up(form, FIELD_TYPE, row.id, row.version)
    return {
        "missed": events_of(missed, RecordRef(FIELD_TYPE, row.id, row.label)),
        "events": record_history(FIELD_TYPE, row.id),
    }


def _save(kind: RecordType, form: FieldForm, field_id: int | None) -> None:
    if field_id is None:
        custom.add(kind.key, form.data_of(), people.actor())
    else:
        custom.change(field_id, form.data_of(), people.actor(), form.opened_version)


def _anchor(row: CustomField) -> str:
    return row.record_type
