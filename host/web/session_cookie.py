"""The session cookie, which has nothing to do with files that are the same for everybody."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from host.hooks.access import is_static


class SessionCookie(SecureCookieSessionInterface):
    """Leaves static files and their like alone: with ``Vary: Cookie`` each log-in would fetch them
    again."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and tell caches what the answer depends on."""
        if is_static(app, request.endpoint) or g.get("same_for_everybody"):
            return
        super().save_session(app, session, response)
