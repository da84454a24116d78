"""The gate before every view: nobody passes whom the page does not name."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from host import logs
from host.database import keep_nothing
from host.errors import NotFound, PermissionDenied
from host.hooks.access import Access, Audience, access_of
from host.kernel.generation import current
from host.licensing import service as licensing
from host.licensing.errors import LicenceLapsed
from host.settings import service as settings
from host.web import people

_READING = {"GET", "HEAD", "OPTIONS"}
WITHOUT_CLIENT = {"client_area.choose", "client_area.chosen"}
"""Client pages for contacts who stand for several clients and have chosen none yet."""


def init_gate(app: Flask) -> None:
    """Check every request against what its view declares."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:
            return None
        access = access_of(app.view_functions[request.endpoint])
        if access is None:
            raise PermissionDenied("This page does not say who may open it.")
        if access.audience is Audience.CLIENT or request.path.startswith("/portal/"):
            _only_looking(access)
        turned_away = _CHECKS[access.audience](access)
        if turned_away is None:
            if g.actor is not None:
                logs.say(user=f"{g.actor.kind}:{g.actor.id}")
            _only_reading(access)
        return turned_away


def safe_next(target: str | None, default: str) -> str:
    """Return the address to go on to after log-in; only one on this site."""
    parts = urlsplit(target or "")
    path = target or ""
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if local and not parts.scheme and not parts.netloc else default


def page_owner() -> str:
    """Return the plugin that the page belongs to; empty for what is no plugin's."""
    name = (request.endpoint or "").partition(".")[0]
    pages = current().registry.blueprints
    return next((given.plugin for given in pages if given.value.name == name), "")


def _only_looking(access: Access) -> None:
    """Let staff who look at the client area as a contact change nothing there, on any page."""
    reading = request.method in _READING
    if access.audience is not Audience.CLIENT and (
        reading or access.audience is not Audience.PUBLIC
    ):
        return
    if people.preview() is None:
        return
    if not reading:
        raise PermissionDenied(
            "You are looking at the client area as a contact, so nothing can be changed. "
            "End the preview first."
        )
    keep_nothing()


def _only_reading(access: Access) -> None:
    """Refuse to change what belongs to a module whose licence has lapsed."""
    if request.method in _READING or access.takes_out:
        return
    try:
        licensing.refuse_if_lapsed(page_owner())
    except LicenceLapsed as error:
        if access.audience not in {Audience.STAFF, Audience.ADMIN}:
            raise _for_strangers(error) from error
        raise


def _for_strangers(error: LicenceLapsed) -> LicenceLapsed:
    """Clients and other systems cannot mend it, and need not know why."""
    company = settings.get("general", "company") or "the company that runs it"
    return LicenceLapsed(
        f"This part of the site can only be read at the moment, so nothing was saved. Ask "
        f"{company} when it can be changed again.",
        **error.data,
    )


def _free(access: Access) -> None:
    g.actor = None


def _staff(access: Access) -> Response | None:
    actor = people.staff_actor()
    if actor is None:
        return _to("staff_area.login")
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
        return _to("client_area.login")
    if actor.client_id is None and request.endpoint not in WITHOUT_CLIENT:
        return _to("client_area.choose")
    if access.area is not None and access.area not in actor.areas:
        raise NotFound("There is no such page in your client area.")
    g.actor = actor
    return None


def _to(endpoint: str) -> Response:
    """Send to a page that leads back here afterwards."""
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
