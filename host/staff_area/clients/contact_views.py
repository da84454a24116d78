"""Pages of the people at a client."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.clients import contacts
from host.clients import service as clients
from host.clients.models import CONTACT_TYPE, Contact
from host.errors import NotFound
from host.hooks.access import requires
from host.staff_area.blueprint import pages
from host.staff_area.clients.contact_form import ContactForm
from host.web import drafts, people
from host.web.stream import events_of
from host.web.submission import catch_up, submit


@pages.get("/contacts/<int:contact_id>")
@requires("clients", "view", "view_own")
def contact(contact_id: int) -> Response:
    """Lead from a reference to a contact to the client's people."""
    found = contacts.get_visible(contact_id, people.actor())
    return _to_contacts(found.client_id)


@pages.route("/clients/<int:client_id>/contacts/new", methods=["GET", "POST"])
@requires("clients", "edit")
def contact_new(client_id: int) -> Response | tuple[str, int]:
    """Add a contact."""
    actor = people.actor()
    client = clients.get_visible(client_id, actor)
    form = ContactForm.of(None)
    status = submit(form, lambda: contacts.create(client_id, form.contact_data(), actor))
    if status is not None:
        return render_template("staff_area/contacts/new.html", form=form, client=client), status
    drafts.done(f"contact-new-{client_id}")
    flash(f"{form.name.data} is a contact of {client.name} now.", "success")
    return _to_contacts(client_id)


@pages.route("/clients/<int:client_id>/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@requires("clients", "edit")
def contact_edit(client_id: int, contact_id: int) -> Response | tuple[str, int]:
    """Change a contact."""
    actor = people.actor()
    form = ContactForm.of(_found(client_id, contact_id))
    status = submit(
        form,
        lambda: contacts.update(contact_id, form.contact_data(), actor, form.opened_version),
    )
    if status is not None:
        found = _found(client_id, contact_id)
        missed = catch_up(form, CONTACT_TYPE, contact_id, found.version)
        events = events_of(missed, contacts.ref_of(found))
        return render_template(
            "staff_area/contacts/edit.html", form=form, contact=found, missed=events
        ), status
    drafts.done(f"contact-{contact_id}")
    flash(f"Saved {form.name.data}.", "success")
    return _to_contacts(client_id)


@pages.post("/clients/<int:client_id>/contacts/<int:contact_id>/deactivate")
@requires("clients", "edit")
def contact_deactivate(client_id: int, contact_id: int) -> Response:
    """Close a contact."""
    _found(client_id, contact_id)
    closed = contacts.deactivate(contact_id, people.actor())
    flash(f"{closed.name} is inactive.", "success")
    return _to_contacts(client_id)


@pages.post("/clients/<int:client_id>/contacts/<int:contact_id>/activate")
@requires("clients", "edit")
def contact_activate(client_id: int, contact_id: int) -> Response:
    """Bring a closed contact back."""
    _found(client_id, contact_id)
    opened = contacts.activate(contact_id, people.actor())
    flash(f"{opened.name} is active again.", "success")
    return _to_contacts(client_id)


def _found(client_id: int, contact_id: int) -> Contact:
    found = contacts.get_visible(contact_id, people.actor())
    if found.client_id != client_id:
        raise NotFound("There is no such contact at this client.")
    return found


def _to_contacts(client_id: int) -> Response:
    return redirect(url_for(".client_contacts", client_id=client_id))
