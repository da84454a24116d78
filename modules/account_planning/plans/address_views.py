"""Where a client is, beside the box in which it is chosen."""

from __future__ import annotations

from flask import render_template, request

from host.api import CREATE, EDIT, Client, actor, requires, session, visible_clients

from ..access import PLANS
from ..pages import staff_pages


@staff_pages.get("/client-address")
@requires(PLANS, CREATE, EDIT)
def client_address() -> str:
    """Show the address of a client; nothing for one that the person may not see."""
    client_id = request.args.get("client_id", 0, type=int)
    client = session().scalar(visible_clients(actor()).where(Client.id == client_id))
    return render_template("account_planning/client_address.html", client=client)
