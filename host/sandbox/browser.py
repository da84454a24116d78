"""A browser without a screen: cookies, CSRF tokens and the newest generation, as in production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from host.kernel.runtime import Runtime
from host.wsgi import Entry

_RAW_CSRF = "0123456789abcdef0123456789abcdef01234567"


class Browser:
    """Sends requests through the WSGI entry, so every request meets the newest generation."""

    def __init__(self, runtime: Runtime, session: Mapping[str, Any] | None = None) -> None:
        self._runtime = runtime
        self._session = dict(session or {})
        self._client = Client(Entry(runtime), Response)
        self._start(self._session)

    def elsewhere(self, runtime: Runtime) -> Browser:
        """Return a browser of the same person, before another process of the site."""
        return Browser(runtime, self._session)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self._client.get(path, **kwargs)

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, csrf: bool = True, **kwargs: Any
    ) -> TestResponse:
        """Send a form, with the session's CSRF token unless ``csrf`` is off."""
        fields = dict(data or {})
        if csrf:
            fields.setdefault("csrf_token", self.csrf_token)
        return self._client.post(path, data=fields, **kwargs)

    @property
    def csrf_token(self) -> str:
        """A token that fits this browser's session."""
        return str(
            URLSafeTimedSerializer(self._app.secret_key or "", salt="wtf-csrf-token").dumps(
                _RAW_CSRF
            )
        )

    @property
    def _app(self) -> Flask:
        return self._runtime.generation().app

    def _start(self, session: dict[str, Any]) -> None:
        values = {"csrf_token": _RAW_CSRF, **session}
        app = self._app
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self._client.set_cookie(str(app.config["SESSION_COOKIE_NAME"]), serializer.dumps(values))
