"""Pages of staff."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.access import service as access
from host.hooks.access import admin_only
from host.hooks.records import RecordRef
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.staff.form import StaffForm
from host.setup.staff.listing import STATES, last_seen, staff_page
from host.web import drafts, people
from host.web.stream import events_of
from host.web.submission import catch_up, submit
from host.web.tables import columns

blueprint = setup_blueprint("staff", __name__)
_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role",
    "job_title": "Job title",
    "seen": "Last seen",
    "state": "State",
}


@blueprint.get("")
@admin_only
def index() -> str:
    """List staff."""
    text = request.args.get("q", "").strip()
    state = request.args.get("state", "active")
    state = state if state in STATES else "active"
    listing = staff_page(text, state)
    return render_template(
        "setup/staff/list.html",
        listing=listing,
        columns=columns(_LABELS, listing),
        seen=last_seen(listing.rows),
        states=STATES,
        state=state,
        text=text,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@admin_only
def new() -> Response | tuple[str, int]:
    """Add a member of staff."""
    form = StaffForm.of(None)
    status = submit(form, lambda: access.create_staff(form.staff_data(), people.actor()))
    if status is None:
        drafts.done("staff-new")
        flash(f"{form.name.data} is on staff and can log in.", "success")
        return redirect(url_for(".index"))
    return render_template("setup/staff/new.html", form=form), status


@blueprint.route("/<int:staff_id>", methods=["GET", "POST"])
@admin_only
def edit(staff_id: int) -> Response | tuple[str, int]:
    """Change a member of staff."""
    staff = access.get_staff(staff_id)
    form = StaffForm.of(staff)
    status = submit(
        form,
        lambda: access.update_staff(
            staff_id, form.staff_data(), people.actor(), form.opened_version
        ),
    )
    if status is None:
        drafts.done(f"staff-{staff_id}")
        flash(f"Saved {form.name.data}.", "success")
        return redirect(url_for(".index"))
    staff = access.get_staff(staff_id)
    missed = catch_up(form, access.STAFF_TYPE, staff_id, staff.version)
    page = render_template(
        "setup/staff/edit.html",
        form=form,
        staff=staff,
        missed=events_of(missed, RecordRef(access.STAFF_TYPE, staff_id, "")),
        seen=last_seen([staff]).get(staff_id),
        events=record_history(access.STAFF_TYPE, staff_id),
    )
    return page, status
