"""Error pages: what happened, what to do, and a number to quote."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import Flask, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from host.database import abandon
from host.errors import TrellisError
from host.hooks.access import Audience, access_of
from host.kernel.generation import current
from host.web import people
from host.web.widgets import owner_of

log = structlog.get_logger("trellis.web")
Answer = tuple[str, int] | Response

_TITLES = {
    400: "The request could not be read",
    403: "You may not do this",
    404: "Nothing here",
    405: "Not this way",
    409: "Not possible now",
    413: "Too large",
    422: "Something needs a change",
    429: "Too many attempts",
    500: "Something broke",
    503: "Not available now",
}
_TEXTS = {
    404: "The page does not exist, or it is not one that you may see.",
    405: "This address does not answer this kind of request. Go back and use the page's buttons.",
    413: "What was sent is larger than this site accepts.",
    500: "The fault is recorded under the number below. Try again; if it stays, "
    "tell your administrator the number.",
}


def init_errors(app: Flask) -> None:
    """Draw a page for every error."""
    app.register_error_handler(TrellisError, _ours)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _collision)
    for kind in (OverflowError, DataError):
        app.register_error_handler(kind, _unstorable)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, text: str, title: str | None = None) -> tuple[str, int]:
    """Draw the error page; what the failed view began is undone, so that the page can read."""
    abandon()
    words = {
        "code": status,
        "title": title or _TITLES.get(status, "Something went wrong"),
        "message": text,
        "reference": g.get("reference", ""),
        "home": "/portal/" if request.path.startswith("/portal") else "/",
    }
    inside = _inside(words) if status < 500 else None
    return inside or render_template("errors/error.html", **words), status


def _inside(words: Mapping[str, object]) -> str | None:
    """Draw the page with the menu for staff who are logged in; None where that is not for them.

    The menu is more than the page needs, so a fault in it costs the menu only.
    """
    known = g.get("actor")
    try:
        if "text/html" not in request.headers.get("Accept", "text/html"):
            return None  # an icon, a script: nobody would see it, and its notices were gone
        if known is None and not _is_for_staff():
            return None
        g.actor = known or people.staff_actor()
        if g.actor is None or g.actor.staff_id is None:
            return None
        return render_template("errors/inside.html", **words)
    except Exception as error:
        log.error("error page", exc_info=error)
        abandon()
        g.actor = None
        return None


def _is_for_staff() -> bool:
    """Tell whether the address is in the part of staff, where the gate has let nobody in yet."""
    if request.endpoint is None:
        return not request.path.startswith(("/portal", "/api", "/cron"))
    access = access_of(current().app.view_functions[request.endpoint])
    return access is not None and access.audience in {Audience.STAFF, Audience.ADMIN}


def _ours(error: TrellisError) -> Answer:
    if error.status >= 500:
        log.error("error", code=error.code, message=error.message)
    return error_page(error.status, error.message)


def _csrf(error: CSRFError) -> Answer:
    return error_page(
        400,
        "The form's safety token is missing or from an earlier log-in. "
        "Go back, reload the page and send it again; what you typed is kept on this device.",
    )


def _collision(error: IntegrityError) -> Answer:
    """Two people made the same thing at the same moment; the database let one through."""
    log.warning("collision", error=str(error.orig), path=request.path)
    return error_page(
        409,
        "Somebody else saved the same at this very moment, and two cannot stand side by side. "
        "Go back, look at what is there now, and send it again if it is still needed.",
    )


def _unstorable(error: Exception) -> Answer:
    """A number beyond the database's range, or text with a NUL: never a form of ours."""
    log.warning("unstorable", error=str(error), path=request.path)
    return error_page(
        400,
        "Something that was sent cannot be stored: a number that is far too large, or text with "
        "invisible control characters. Go back, correct it and send it again.",
    )


def _http(error: HTTPException) -> Answer:
    if error.code is None or error.code < 400:
        return error.get_response() if error.response is None else redirect(request.path)
    return error_page(error.code, _TEXTS.get(error.code) or error.description or "")


def _unexpected(error: Exception) -> Answer:
    log.error("unexpected", exc_info=error, path=request.path)
    slug = owner_of(request.blueprint or "")
    if current().module(slug):
        current().hooks.guard.record(slug, f"page {request.endpoint}", error)
    return error_page(500, _TEXTS[500])
