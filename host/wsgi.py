"""What the web server calls: hands each request to the newest generation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from host import logs
from host.app import new_runtime
from host.config import Config
from host.kernel.runtime import Runtime

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
        return self._runtime.generation().app.wsgi_app(environ, start_response)


application = Entry()
