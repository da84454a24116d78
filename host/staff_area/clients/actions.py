"""Archiving, restoring and deleting a client."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.clients import contacts
from host.clients import service as clients
from host.clients.service import ClientNeeded
from host.hooks.access import requires
from host.staff_area.blueprint import pages
from host.staff_area.clients.detail import head_of
from host.web import people

OPTIONS = 20


@pages.post("/clients/<int:client_id>/archive")
@requires("clients", "edit")
def client_archive(client_id: int) -> Response:
    """Archive a client."""
    archived = clients.archive(client_id, people.actor())
    flash(f"{archived.name} is archived.", "success")
    return redirect(url_for(".client", client_id=client_id))


@pages.post("/clients/<int:client_id>/restore")
@requires("clients", "edit")
def client_restore(client_id: int) -> Response:
    """Restore an archived client."""
    restored = clients.restore(client_id, people.actor())
    flash(f"{restored.name} is back.", "success")
    return redirect(url_for(".client", client_id=client_id))


@pages.post("/clients/<int:client_id>/delete")
@requires("clients", "delete")
def client_delete(client_id: int) -> Response | tuple[str, int]:
    """Delete a client, or show what stands in the way."""
    actor = people.actor()
    found = clients.get_visible(client_id, actor)
    try:
        clients.delete(client_id, actor)
    except ClientNeeded as error:
        staffed = contacts.of_client(client_id, actor)
        head = head_of(found, staffed, actor, "overview")
        page = render_template(
            "staff_area/clients/needed.html", client=found, head=head, blockers=error.blockers
        )
        return page, error.status
    flash(f"{found.name} is deleted.", "success")
    return redirect(url_for(".client_list"))


@pages.get("/clients/options")
@requires("clients", "view", "view_own")
def client_options() -> dict[str, list[dict[str, object]]]:
    """Answer a search-as-you-type box: clients whose name begins with or holds the text."""
    found = clients.search(request.args.get("q", ""), people.actor(), limit=OPTIONS)
    return {
        "options": [
            {"id": client.id, "label": client.name, "detail": client.city} for client in found
        ]
    }
