"""Log-in and log-out of staff."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from host.access import service as access
from host.hooks.access import public
from host.staff_area.blueprint import pages
from host.web import people
from host.web.door import Door

DOOR = Door(
    template="staff_area/login.html",
    home="staff_area.dashboard",
    check=access.log_in,
    enter=people.log_staff_in,
    inside=people.staff_actor,
)


@pages.get("/login")
@public
def login() -> str | Response:
    """Ask who is there."""
    return DOOR.show()


@pages.post("/login")
@public
def log_in() -> str | Response | tuple[str, int]:
    """Let staff in."""
    return DOOR.knock()


@pages.post("/logout")
@public
def logout() -> Response:
    """End the session in this browser."""
    people.log_staff_out()
    return redirect(url_for("staff_area.login"))
