"""Pages of roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.access import service as access
from host.access.models import Role
from host.hooks.permissions import STANDARD_ACTIONS
from host.hooks.record_types import RecordType
from host.hooks.records import RecordRef
from host.setup.activity.history import record_history
from host.setup.roles.form import RoleForm, ticked_rights
from host.setup.roles.listing import holders_of
from host.setup.roles.matrix import known_rights, matrix_of, presets
from host.staffing import service as staffing
from host.web import people
from host.web.stream import events_of
from host.web.submission import catch_up, submit


def new(kind: RecordType) -> Response | tuple[str, int]:
    """Make a role."""
    return _form_page(None)


def edit(kind: RecordType, record_id: int) -> Response | tuple[str, int]:
    """Change a role; its page is its form."""
    return _form_page(access.get_role(record_id))


VIEWS: dict[str, Callable[..., Any]] = {"new": new, "detail": edit, "edit": edit}
"""What stands in for the host's pages of a record: rights are chosen in a matrix."""


def _form_page(role: Role | None) -> Response | tuple[str, int]:
    form = RoleForm.of(role)
    role_id = role.id if role else None
    status = submit(form, lambda: _save(form, role_id))
    if status is None:
        flash(f"Saved the role {form.name.data}. It holds from the next click on.", "success")
        return redirect("/setup/roles/")
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
    staffing.save_role(
        form.name.data or "",
        set(request.form.getlist("right")) & known_rights(),
        people.actor(),
        role_id,
        known=known_rights(),
        version=form.opened_version,
    )
