"""Hands a connection over from the web server to the hub, so that no request thread is held."""

from __future__ import annotations

import random
import socket
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Response, request
from sqlalchemy.engine import Engine

from host.web.live.hub import Hub, hub_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SOCKET = "gunicorn.socket"
_FIRST_MILLISECONDS, _LAST_MILLISECONDS = 1000, 4000
_BUSY_SECONDS = 300


def answer(engine: Engine, staff_id: int, log_in: str) -> Response:
    """Return the stream; 204 where this server cannot give its connections away, 429 when full.

    A browser that gets one of the latter asks now and then instead.
    """
    if request.method != "GET" or _connection(request.environ) is None:
        return Response(status=204)
    hub = hub_of(engine)
    if not hub.admits(staff_id):
        return Response(status=429, headers={"Retry-After": str(_BUSY_SECONDS)})
    return _HandedOver(hub, staff_id, log_in, _known())


class _HandedOver(Response):
    """An answer that takes the connection with it and leaves the server nothing to do."""

    def __init__(self, hub: Hub, staff_id: int, log_in: str, after: int | None) -> None:
        super().__init__(
            content_type="text/event-stream; charset=utf-8",
            headers={
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",  # nginx would keep events until a page is full
            },
        )
        self._join = (hub, staff_id, log_in, after)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        connection = _connection(environ)
        if connection is None:
            return super().__call__(environ, start_response)
        hub, staff_id, log_in, after = self._join
        # Whoever closes the server's object from now on closes nothing.
        own = socket.socket(fileno=connection.detach())
        try:
            own.sendall(self._head(environ))
        except OSError:
            own.close()
        else:
            hub.add(own, staff_id, log_in, after)
        # The agreed way to tell Gunicorn that a connection is none of its business any more.
        raise StopIteration

    def _head(self, environ: WSGIEnvironment) -> bytes:
        headers = self.get_wsgi_headers(environ)
        headers.remove("Content-Length")
        headers["Connection"] = "close"  # the answer ends when the connection does
        lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items())]
        pause = random.randint(_FIRST_MILLISECONDS, _LAST_MILLISECONDS)  # noqa: S311 - spreads them
        return ("\r\n".join(lines) + f"\r\n\r\nretry: {pause}\n\n").encode("latin-1")


def _connection(environ: Any) -> socket.socket | None:
    """Return the server's socket, if it is one that can be given away."""
    found = environ.get(_SOCKET)
    if not isinstance(found, socket.socket) or isinstance(found, ssl.SSLSocket):
        return None
    return found if str(environ.get("SERVER_PROTOCOL")).startswith("HTTP/1.") else None


def _known() -> int | None:
    """Return the newest notice that the browser knows: it says so itself when it comes back."""
    told = request.headers.get("Last-Event-ID") or request.args.get("after") or ""
    return int(told) if told.isdecimal() and len(told) < 19 else None
