"""Who is asking: staff through Flask-Login, contacts through a token of their own.

Both may be logged in with one browser at the same time.
"""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from host.access import grants, sessions
from host.access import service as access
from host.access.models import Staff
from host.access.sessions import token_hash
from host.client_access import previews
from host.clients import login as client_login
from host.clients.login import Visitor
from host.clients.models import Contact
from host.errors import PermissionDenied
from host.hooks.actor import Actor

_CONTACT_TOKEN = "contact_token"  # noqa: S105 - the name under which the token is kept
_PREVIEW = "client_preview"
_PREVIEW_FROM = "client_preview_from"


class StaffUser(UserMixin):  # type: ignore[misc] # flask-login ships no types
    """What Flask-Login keeps of a member of staff: the token of the session."""

    def __init__(self, token: str, staff: Staff) -> None:
        self.token = token
        self.staff = staff
        self.actor = grants.actor_of(staff)

    def get_id(self) -> str:
        return self.token


def init_people(app: Flask) -> None:
    """Teach the application to find the member of staff of a request."""
    manager = LoginManager()
    manager.session_protection = "basic"

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> StaffUser | None:
        staff = access.by_token(token)
        return StaffUser(token, staff) if staff else None

    manager.init_app(app)


def staff_actor() -> Actor | None:
    """Return the member of staff who is asking, as an actor."""
    return current_user.actor if current_user.is_authenticated else None


def visitor() -> Visitor | None:
    """Return who is in the client area: the contact who is asking, or whom staff looks on as."""
    if "visitor" not in g:
        g.visitor = preview() or _logged_in()
    found: Visitor | None = g.visitor
    return found


def preview() -> Visitor | None:
    """Return the contact as whom staff looks at the client area; nothing in a client's browser.

    A preview belongs to one log-in of staff and ends with it, and with the right to it.
    """
    if "preview" not in g:
        g.preview = _previewed()
    found: Visitor | None = g.preview
    return found


def contact() -> Contact | None:
    """Return the contact who is asking."""
    found = visitor()
    return found.contact if found else None


def contact_actor() -> Actor | None:
    """Return the contact who is asking, as an actor."""
    found = visitor()
    return found.actor if found else None


def contact_token() -> str:
    """Return the token of the contact's session; nothing for staff who only look."""
    return "" if preview() else str(session.get(_CONTACT_TOKEN, ""))


def begin_preview(seen: Visitor, back: str) -> None:
    """Show this browser the client area as the contact from now on, until it goes ``back``."""
    client_id = seen.client.id if seen.client else 0
    session[_PREVIEW] = [seen.contact.id, client_id, token_hash(current_user.token)]
    session[_PREVIEW_FROM] = back


def end_preview() -> str:
    """Show this browser its own pages again; return the page that the preview began on."""
    session.pop(_PREVIEW, None)
    return str(session.pop(_PREVIEW_FROM, "/"))


def _logged_in() -> Visitor | None:
    token = session.get(_CONTACT_TOKEN)
    return client_login.by_token(token) if token else None


def _previewed() -> Visitor | None:
    kept = session.get(_PREVIEW)
    staff = staff_actor() if kept else None
    if kept is None or staff is None or not previews.may(staff):
        return None
    contact_id, client_id, owner = kept
    if owner != token_hash(current_user.token):
        return None
    return previews.visitor(contact_id, client_id)


def actor() -> Actor:
    """Return whoever the page is for; set by the access check before the view runs."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise PermissionDenied("Log in to do this.")
    return found


def log_staff_in(token: str) -> None:
    """Tie this browser to the session of a member of staff."""
    staff = access.by_token(token)
    if staff is None:
        raise PermissionDenied("This log-in has ended. Log in again.")
    _renew(keep=_CONTACT_TOKEN)
    login_user(StaffUser(token, staff))


def log_contact_in(token: str) -> None:
    """Tie this browser to the session of a contact."""
    _renew(keep="_user_id")
    session[_CONTACT_TOKEN] = token


def log_staff_out() -> None:
    """End the session of the member of staff, here and in the table."""
    if current_user.is_authenticated:
        sessions.end(current_user.token)
    logout_user()


def log_contact_out() -> None:
    """End the session of the contact, here and in the table."""
    token = session.pop(_CONTACT_TOKEN, None)
    if token:
        sessions.end(token)


def address() -> str:
    """Return the network address of the request."""
    return request.remote_addr or ""


def browser() -> str:
    """Return what the browser calls itself."""
    return request.user_agent.string


def _renew(keep: str) -> None:
    """Start the cookie afresh, so that nothing planted before log-in lives on."""
    kept = {name: session[name] for name in (keep, "_id", "_fresh") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
