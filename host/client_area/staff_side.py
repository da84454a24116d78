"""What staff see and do of contacts' access: tabs, buttons, parts for each client, the preview."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from host.client_access import previews
from host.client_area.tabs import offered
from host.clients import standing
from host.clients.record_types import CLIENT, FEATURE
from host.errors import Conflict, NotFound
from host.hooks.access import requires
from host.hooks.permissions import EDIT
from host.records import naming
from host.web import people
from host.web.gate import safe_next

access_pages = Blueprint(
    "client_access", __name__, template_folder="templates", url_prefix="/contacts"
)


@access_pages.post("/<int:contact_id>/access/areas")
@requires(FEATURE, EDIT)
def areas(contact_id: int) -> Response:
    """Say what is open to a contact as one of a client; a preset stands for the ticks."""
    choices = offered()
    preset = request.form.get("preset", "")
    ticked = {
        "all": [one.key for one in choices],
        "usual": [one.key for one in choices if one.default],
        "none": [],
    }.get(preset, request.form.getlist("areas"))
    known = {one.key for one in choices}
    wanted = [key for key in ticked if key in known]
    standing.set_areas(contact_id, _client_id(), wanted, people.actor())
    flash("Saved what is open to this contact.", "success")
    return _back(contact_id)


@access_pages.post("/<int:contact_id>/access/clients")
@requires(FEATURE, EDIT)
def clients(contact_id: int) -> Response:
    """Let a contact stand for a further client, or for one no longer."""
    actor = people.actor()
    if request.form.get("remove"):
        standing.remove(contact_id, _client_id(), actor)
        flash("This contact does not stand for that client any more.", "success")
        return _back(contact_id)
    usual = [one.key for one in offered() if one.default]
    try:
        standing.add(contact_id, _client_id(), usual, actor)
    except Conflict as error:
        flash(error.message, "error")
    else:
        flash("This contact stands for a further client. Choose what is open to them.", "success")
    return _back(contact_id)


@access_pages.post("/<int:contact_id>/preview")
@requires(FEATURE, previews.PREVIEW)
def preview(contact_id: int) -> Response:
    """Show the client area as the contact sees it: its start page, or the one named ``open``."""
    try:
        seen = previews.begin(contact_id, _client_id(), people.actor())
    except Conflict as error:
        flash(error.message, "error")
        return redirect(_came_from(contact_id))
    people.begin_preview(seen, _came_from(contact_id))
    home = url_for("client_area.home")
    wanted = safe_next(request.form.get("open"), home)
    return redirect(wanted if wanted.startswith(home) else home)


@access_pages.post("/preview/end")
@requires(FEATURE, previews.PREVIEW)
def preview_end() -> Response:
    """Go back to the staff area, to the page that the preview began on."""
    return redirect(people.end_preview())


def _client_id() -> int:
    found = request.form.get("client_id", type=int) or _named(request.form.get("client_id-typed"))
    if found is None or not 0 < found < 2**31:
        raise NotFound("Choose a client.")
    return found


def _named(typed: str | None) -> int | None:
    """Look up the client that was named where no script offers any."""
    found = naming.named(CLIENT, typed, people.actor()) if typed else []
    return found[0][0] if len(found) == 1 else None


def _back(contact_id: int) -> Response:
    return redirect(_came_from(contact_id))


def _came_from(contact_id: int) -> str:
    return safe_next(request.form.get("next"), f"/contacts/{contact_id}/client-area")
