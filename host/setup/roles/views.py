"""Pages of roles."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.access import service as access
from host.access.models import Role
from host.errors import Conflict
from host.hooks.access import admin_only
from host.hooks.permissions import STANDARD_ACTIONS
from host.hooks.records import RecordRef
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.roles.form import RoleForm, ticked_rights
from host.setup.roles.listing import holders_of, list_role_lines
from host.setup.roles.matrix import known_rights, matrix_of, presets
from host.web import people
from host.web.stream import events_of
from host.web.submission import catch_up, submit
from host.web.tables import columns

blueprint = setup_blueprint("roles", __name__)
_LABELS = {"name": "Name", "rights": "Rights", "holders": "People"}


@blueprint.get("")
@admin_only
def index() -> str:
    """List roles."""
    return render_template(
        "setup/roles/list.html",
        roles=list_role_lines(),
        columns=columns(_LABELS, end=("rights", "holders")),
        presets=presets(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@admin_only
def new() -> Response | tuple[str, int]:
    """Make a role."""
    return _form_page(None)


@blueprint.route("/<int:role_id>", methods=["GET", "POST"])
@admin_only
def edit(role_id: int) -> Response | tuple[str, int]:
    """Change a role."""
    return _form_page(access.get_role(role_id))


@blueprint.post("/<int:role_id>/delete")
@admin_only
def delete(role_id: int) -> Response:
    """Delete a role that nobody holds."""
    name = access.get_role(role_id).name
    try:
        access.delete_role(role_id, people.actor())
    except Conflict as error:
        flash(error.message, "error")
        return redirect(url_for(".edit", role_id=role_id))
    flash(f"Deleted the role {name}.", "success")
    return redirect(url_for(".index"))


def _form_page(role: Role | None) -> Response | tuple[str, int]:
    form = RoleForm.of(role)
    role_id = role.id if role else None
    status = submit(form, lambda: _save(form, role_id))
    if status is None:
        flash(f"Saved the role {form.name.data}. It holds from the next click on.", "success")
        return redirect(url_for(".index"))
    kept = access.get_role(role_id) if role_id else None
    page = render_template(
        "setup/roles/form.html",
        form=form,
        role=kept,
        matrix=matrix_of(ticked_rights(kept)),
        actions=STANDARD_ACTIONS,
        presets=presets(),
        preset=request.args.get("preset", ""),
        **(_about(kept, form) if kept else {}),
    )
    return page, status


def _about(role: Role, form: RoleForm) -> dict[str, object]:
    """Return who holds the role, what happened to it, and what others did meanwhile."""
    missed = catch_up(form, access.ROLE_TYPE, role.id, role.version)
    return {
        "holders": holders_of(role.id),
        "missed": events_of(missed, RecordRef(access.ROLE_TYPE, role.id, role.name)),
        "events": record_history(access.ROLE_TYPE, role.id),
    }


def _save(form: RoleForm, role_id: int | None) -> None:
    access.save_role(
        form.name.data or "",
        set(request.form.getlist("right")) & known_rights(),
        people.actor(),
        role_id,
        known=known_rights(),
        version=form.opened_version,
    )
