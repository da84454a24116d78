"""Pages of clients: the list, one client, and its forms."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.access import service as access
from host.clients import contacts, industries
from host.clients import service as clients
from host.clients.models import CLIENT_TYPE, Client
from host.errors import NotFound
from host.hooks.access import requires
from host.hooks.actor import Scope
from host.staff_area.blueprint import pages
from host.staff_area.clients import activity
from host.staff_area.clients.detail import head_of
from host.staff_area.clients.form import ClientForm
from host.staff_area.clients.listing import LABELS, Filters, clients_page, rows_of
from host.web import drafts, people
from host.web.stream import events_of
from host.web.submission import catch_up, submit
from host.web.tables import columns

_STREAM = 8


@pages.get("/clients/")
@requires("clients", "view", "view_own")
def client_list() -> str:
    """List the clients that the person may see."""
    actor, filters = people.actor(), Filters.asked()
    listing = clients_page(filters, actor)
    return render_template(
        "staff_area/clients/list.html",
        filters=filters,
        listing=listing,
        columns=columns(LABELS, listing),
        rows=rows_of(listing, actor),
        industries=industries.used(actor),
        owners=access.list_staff(),
        actor=actor,
        restricted=actor.scope("clients") is Scope.OWN,
    )


@pages.route("/clients/new", methods=["GET", "POST"])
@requires("clients", "create")
def client_new() -> Response | tuple[str, int]:
    """Add a client, with a second look when one of this name is there."""
    actor = people.actor()
    form = ClientForm.of(None, actor)
    twins = _twins(form)
    if twins:
        form.same_name_accepted.data = "yes"
        return _new_page(form, twins), 409
    made: list[Client] = []
    status = submit(form, lambda: made.append(clients.create(form.client_data(), actor)))
    if status is not None:
        return _new_page(form, []), status
    drafts.done("client-new")
    flash(f"{made[0].name} is a client now.", "success")
    return _to_client(made[0])


@pages.get("/clients/<int:client_id>")
@requires("clients", "view", "view_own")
def client(client_id: int) -> str:
    """Show what is known of a client, with the people there."""
    actor = people.actor()
    found = clients.get_visible(client_id, actor)
    staffed = contacts.of_client(client_id, actor)
    return render_template(
        "staff_area/clients/overview.html",
        client=found,
        contacts=staffed,
        head=head_of(found, staffed, actor, "overview"),
        events=events_of(activity.page(client_id, actor, limit=_STREAM), clients.ref_of(found)),
        actor=actor,
    )


@pages.get("/clients/<int:client_id>/contacts")
@requires("clients", "view", "view_own")
def client_contacts(client_id: int) -> str:
    """Show the people at a client."""
    actor = people.actor()
    found = clients.get_visible(client_id, actor)
    staffed = contacts.of_client(client_id, actor)
    return render_template(
        "staff_area/clients/contacts.html",
        client=found,
        contacts=staffed,
        head=head_of(found, staffed, actor, "contacts"),
        actor=actor,
    )


@pages.get("/clients/<int:client_id>/activity")
@requires("clients", "view", "view_own")
def client_activity(client_id: int) -> str:
    """Show everything that happened to a client and its records."""
    actor = people.actor()
    found = clients.get_visible(client_id, actor)
    lines = activity.page(client_id, actor, before=request.args.get("before", type=int))
    older = lines[-1].id if len(lines) == activity.PAGE else None
    return render_template(
        "staff_area/clients/activity.html",
        client=found,
        head=head_of(found, contacts.of_client(client_id, actor), actor, "activity"),
        events=events_of(lines, clients.ref_of(found)),
        older=url_for(".client_activity", client_id=client_id, before=older) if older else "",
    )


@pages.route("/clients/<int:client_id>/edit", methods=["GET", "POST"])
@requires("clients", "edit")
def client_edit(client_id: int) -> Response | tuple[str, int]:
    """Change a client."""
    actor = people.actor()
    form = ClientForm.of(clients.get_visible(client_id, actor), actor)
    status = submit(
        form,
        lambda: clients.update(client_id, form.client_data(), actor, form.opened_version),
    )
    if status is not None:
        found = clients.get_visible(client_id, actor)
        missed = catch_up(form, CLIENT_TYPE, client_id, found.version)
        events = events_of(missed, clients.ref_of(found))
        return render_template(
            "staff_area/clients/edit.html", form=form, client=found, missed=events
        ), status
    drafts.done(f"client-{client_id}")
    flash(f"Saved {form.name.data}.", "success")
    return _to_client_or_list(client_id)


def _twins(form: ClientForm) -> list[Client]:
    """Return clients of this name, unless they were shown before and accepted."""
    if not form.is_submitted() or form.same_name_accepted.data or not form.name.data:
        return []
    return clients.find_by_name(form.name.data, people.actor())


def _new_page(form: ClientForm, twins: list[Client]) -> str:
    return render_template("staff_area/clients/new.html", form=form, twins=twins)


def _to_client(found: Client) -> Response:
    return redirect(url_for(".client", client_id=found.id))


def _to_client_or_list(client_id: int) -> Response:
    """Those who see only their own lose sight of a client that they handed on."""
    try:
        return _to_client(clients.get_visible(client_id, people.actor()))
    except NotFound:
        return redirect(url_for(".client_list"))
