"""Log-in and log-out of contacts."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from host.client_area.blueprint import pages
from host.clients import login as client_login
from host.hooks.access import public
from host.web import people
from host.web.door import Door

DOOR = Door(
    template="client_area/login.html",
    home="client_area.home",
    check=client_login.log_in,
    enter=people.log_contact_in,
    inside=people.contact_actor,
)


@pages.get("/login")
@public
def login() -> str | Response:
    """Ask who is there."""
    return DOOR.show()


@pages.post("/login")
@public
def log_in() -> str | Response | tuple[str, int]:
    """Let a contact in."""
    return DOOR.knock()


@pages.post("/logout")
@public
def logout() -> Response:
    """End the session in this browser."""
    people.log_contact_out()
    return redirect(url_for("client_area.login"))
