"""The gate before every view: nobody passes whom the page does not name."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from host.errors import NotFound, PermissionDenied
from host.hooks.access import Access, Audience, access_of
from host.web import people


def init_gate(app: Flask) -> None:
    """Check every request against what its view declares."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:
            return None
        access = access_of(app.view_functions[request.endpoint])
        if access is None:
            raise PermissionDenied("This page does not say who may open it.")
        return _CHECKS[access.audience](access)


def safe_next(target: str | None, default: str) -> str:
    """Return the address to go on to after log-in; only one on this site."""
    parts = urlsplit(target or "")
    path = target or ""
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if local and not parts.scheme and not parts.netloc else default


def _free(access: Access) -> None:
    g.actor = None


def _staff(access: Access) -> Response | None:
    actor = people.staff_actor()
    if actor is None:
        return _to_login("staff_area.login")
    if access.audience is Audience.ADMIN:
        actor.require_admin()
    elif access.rights and not actor.is_admin and actor.grants.isdisjoint(access.rights):
        raise PermissionDenied(
            f"This page needs the permission {' or '.join(access.rights)}. "
            "Ask an administrator to add it to your role."
        )
    g.actor = actor
    return None


def _client(access: Access) -> Response | None:
    actor = people.contact_actor()
    if actor is None:
        return _to_login("client_area.login")
    if access.area is not None and access.area not in actor.areas:
        raise NotFound("There is no such page in your client area.")
    g.actor = actor
    return None


def _to_login(endpoint: str) -> Response:
    target = request.full_path.rstrip("?") if request.method == "GET" else request.referrer
    here = urlsplit(target or "")
    path = f"{here.path}?{here.query}" if here.query else here.path
    return redirect(url_for(endpoint, next=safe_next(path, "") or None))


_CHECKS = {
    Audience.PUBLIC: _free,
    Audience.TOKEN: _free,
    Audience.STAFF: _staff,
    Audience.ADMIN: _staff,
    Audience.CLIENT: _client,
}
