"""The choice of the client, for contacts who stand for several."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.client_area.blueprint import pages
from host.client_area.home import person
from host.clients import standing
from host.errors import NotFound
from host.hooks.access import client_only
from host.web import people
from host.web.gate import safe_next


@pages.get("/choose")
@client_only()
def choose() -> str:
    """Ask for which client the contact is here."""
    return render_template(
        "client_area/choose.html",
        clients=standing.of_contact(person()),
        present=people.actor().client_id,
        next=safe_next(request.args.get("next"), ""),
    )


@pages.post("/choose")
@client_only()
def chosen() -> Response:
    """Go on as one of this client."""
    client_id = request.form.get("client_id", type=int)
    if client_id is None or not 0 < client_id < 2**31:
        raise NotFound("There is no such client that you stand for.")
    standing.choose(person(), client_id, people.contact_token())
    return redirect(safe_next(request.form.get("next"), url_for("client_area.home")))
