"""What the web server calls: hands each request to the newest generation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from host import logs
from host.app import new_runtime
from host.config import Config
from host.kernel.runtime import Runtime

log = structlog.get_logger("trellis.wsgi")
_WORDS = b"The database does not answer. Nothing is lost; try again in a moment.\n"

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Entry:
    """A WSGI application that holds one reference: the runtime of this process.

    The runtime is made at the first request, so that no connection crosses a fork.
    """

    def __init__(self, runtime: Runtime | None = None) -> None:
        self._runtime = runtime

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/health/live":
            # Whether this process is alive must not depend on the database.
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"status": "alive"}']
        if self._runtime is None:
            logs.configure()
            self._runtime = new_runtime(Config.load())
        try:
            generation = self._runtime.generation()
        except SQLAlchemyError as error:
            log.error("no generation", error=str(error))
            return _unavailable(environ, start_response)
        proxies = self._runtime.config.trusted_proxies
        if proxies:
            through = ProxyFix(generation.app.wsgi_app, proxies, proxies, proxies)
            return through(environ, start_response)
        return generation.app.wsgi_app(environ, start_response)


def _unavailable(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer without a database: in words for people, in JSON for monitors."""
    monitor = environ.get("PATH_INFO") == "/health/ready"
    kind = "application/json" if monitor else "text/plain; charset=utf-8"
    headers = [("Content-Type", kind), ("Retry-After", "10"), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", headers)
    return [b'{"status": "the database does not answer"}' if monitor else _WORDS]


application = Entry()
