"""One HTTP request to a checked address, over in ten seconds whatever the other side does."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import disable_warnings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InsecureRequestWarning, NewConnectionError

from host.messaging.webhooks.addresses import Endpoint

TIMEOUT_SECONDS = 10.0
KEPT_CHARACTERS = 2000
_READ_BYTES = 4 * KEPT_CHARACTERS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the error that stood in its way."""

    status: int | None = None
    body: str = ""
    error: str = ""
    retry_after: str = ""
    location: str = ""
    duration_ms: int = 0


@dataclass(slots=True)
class _Line:
    """Connects to the endpoint's addresses only, and can be cut from another thread."""

    endpoint: Endpoint
    cut: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)

    def dial(self, timeout: float | None) -> socket.socket:
        error: OSError | None = None
        for address in self.endpoint.addresses:
            try:
                connected = socket.create_connection((address, self.endpoint.port), timeout)
            except OSError as refusal:
                error = refusal
            else:
                # TLS takes the socket over: a second handle on it is what can cut the line.
                self._sockets.append(connected.dup())
                return connected
        raise error or OSError("no address to connect to")

    def hang_up(self) -> None:
        self.cut = True
        for handle in self._sockets:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker

    def close(self) -> None:
        for handle in self._sockets:
            handle.close()


class _PlainConnection(HTTPConnection):
    """Keeps the host's name for the header and dials the checked address."""

    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _dial(self, self._line)


class _TlsConnection(HTTPSConnection):
    """The same under TLS: the certificate must be that of the host's name."""

    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _dial(self, self._line)


def _dial(connection: HTTPConnection, line: _Line) -> socket.socket:
    try:
        return line.dial(TIMEOUT_SECONDS)
    except OSError as error:
        raise NewConnectionError(connection, f"{error}") from error


class _PinnedAdapter(HTTPAdapter):
    """Gives out connections that go over one line."""

    def __init__(self, line: _Line) -> None:
        super().__init__(max_retries=0)
        self._line = line

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = _TlsConnection if pool.scheme == "https" else _PlainConnection
        pool.ConnectionCls = partial(kind, line=self._line)
        return pool


def post(
    url: str, endpoint: Endpoint, body: str, headers: dict[str, str], verify: bool | str
) -> Answer:
    """Send the body; never raises for what the network or the receiver does."""
    line = _Line(endpoint)
    limit = threading.Timer(TIMEOUT_SECONDS, line.hang_up)
    limit.daemon = True
    started = time.monotonic()
    limit.start()
    try:
        answer = _exchange(url, line, body, headers, verify)
    except (requests.RequestException, HTTPError) as error:
        answer = Answer(error=_reason(error, line))
    finally:
        limit.cancel()
        line.close()
    return replace(answer, duration_ms=round((time.monotonic() - started) * 1000))


def _exchange(
    url: str, line: _Line, body: str, headers: dict[str, str], verify: bool | str
) -> Answer:
    if not verify:  # an administrator's choice, with a warning beside the switch
        disable_warnings(InsecureRequestWarning)
    with requests.Session() as session:
        session.trust_env = False  # a proxy would look the name up again
        adapter = _PinnedAdapter(line)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        response = session.post(
            url,
            data=body.encode(),
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            verify=verify,
            stream=True,
        )
        with response:
            if line.cut:  # what looks like the end of the headers was the end of the line
                raise requests.Timeout
            return Answer(
                status=response.status_code,
                body=_beginning(response),
                retry_after=response.headers.get("Retry-After", ""),
                location=response.headers.get("Location", ""),
            )


def _beginning(response: requests.Response) -> str:
    """Return the first characters of the body; a body that breaks off changes no status."""
    try:
        data = response.raw.read(_READ_BYTES, decode_content=True)
    except (HTTPError, OSError):
        return ""
    return str(data.decode("utf-8", "replace")).replace("\0", "")[:KEPT_CHARACTERS]


def _reason(error: Exception, line: _Line) -> str:
    if line.cut or isinstance(error, requests.Timeout):
        return f"No answer within {TIMEOUT_SECONDS:.0f} seconds."
    return f"{type(error).__name__}: {error}"[:1000]
