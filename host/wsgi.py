"""What the web server calls: hands each request to the newest generation."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from host import logs, metrics
from host.app import new_runtime
from host.config import Config
from host.kernel.generation import Generation
from host.kernel.retirement import Retirement, exempt_the_host
from host.kernel.runtime import RETRY_SECONDS, NotReady, Runtime
from host.lifecycle import recovery
from host.web import safe_cookie

log = structlog.get_logger("trellis.wsgi")
_NO_DATABASE = {"database": "The database does not answer."}
_NOT_READY = {"generation": "This process cannot load the newest state; its log says why."}

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Entry:
    """A WSGI application that holds one reference: the runtime of this process.

    The runtime is made at the first request, so that no connection crosses a fork.
    """

    def __init__(self, runtime: Runtime | None = None) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/health/live":
            # Whether this process is alive must not depend on the database.
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"status": "alive"}']
        runtime = self._runtime or self._start()
        logs.begin_request(None)  # what fails before an application has it must have an id too
        try:
            generation = _generation(runtime, environ)
        except SQLAlchemyError as error:
            log.error("no generation", error=str(error))
            return _unavailable(environ, start_response, 10, _NO_DATABASE)
        except NotReady:
            return _unavailable(environ, start_response, RETRY_SECONDS, _NOT_READY)
        return _serve(runtime, generation, environ, start_response)

    def _start(self) -> Runtime:
        with self._lock:
            if self._runtime is None:
                logs.configure()
                exempt_the_host()
                config = Config.load()
                if config.monitor_token:
                    metrics.begin(config.data_dir / "metrics")
                runtime = new_runtime(config)
                _put_right(runtime)
                self._runtime = runtime
            return self._runtime


def _put_right(runtime: Runtime) -> None:
    """Mend what a process before this one left half done; it may have been this one's place."""
    try:
        recovery.at_start(runtime.config, runtime.engine)
    except Exception:
        log.exception("no recovery")  # the next operation begins with it


def _generation(runtime: Runtime, environ: WSGIEnvironment) -> Generation:
    """Return the newest generation, or the one without modules for a browser in safe mode."""
    if safe_cookie.is_in(environ, runtime.config):
        return runtime.without_modules()
    return runtime.generation()


def _serve(
    runtime: Runtime,
    generation: Generation,
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    application: WSGIApplication = generation.app.wsgi_app
    proxies = runtime.config.trusted_proxies
    if proxies:
        application = ProxyFix(application, proxies, proxies, proxies)
    retirement = runtime.retirement
    retirement.enter(generation)
    try:
        answer: Iterable[bytes] = application(environ, start_response)
    except BaseException:
        retirement.leave(generation)
        raise
    wrapper: type[Iterable[bytes]] | None = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(answer, wrapper):
        retirement.leave(generation)  # a file needs no code, and the server may send it faster
        return answer
    return _Answer(answer, generation, retirement)


class _Answer:
    """An answer that holds its generation until it is sent or given up."""

    def __init__(
        self, parts: Iterable[bytes], generation: Generation, retirement: Retirement
    ) -> None:
        self._parts = parts
        self._generation: Generation | None = generation
        self._retirement = retirement

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Close what is inside, then leave the generation."""
        generation, self._generation = self._generation, None
        try:
            if generation is not None and hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            self._parts = ()
            if generation is not None:
                self._retirement.leave(generation)

    def __del__(self) -> None:
        self.close()


def _unavailable(
    environ: WSGIEnvironment, start_response: StartResponse, seconds: int, reason: Mapping[str, str]
) -> Iterable[bytes]:
    """Answer without a generation: in words for people, in JSON for monitors."""
    monitor = environ.get("PATH_INFO") == "/health/ready"
    kind = "application/json" if monitor else "text/plain; charset=utf-8"
    headers = [("Content-Type", kind), ("Retry-After", str(seconds)), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", headers)
    metrics.request(None, environ.get("REQUEST_METHOD", ""), 503, 0.0)
    words = f"{' '.join(reason.values())} Nothing is lost; try again in a moment.\n"
    told = json.dumps({"status": "not ready", **reason}) if monitor else words
    return [told.encode()]


application = Entry()
