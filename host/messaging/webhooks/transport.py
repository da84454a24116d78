"""Requests to one checked address, each over in its time limit whatever the other side does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout, disable_warnings
from urllib3.exceptions import (
    HTTPError,
    InsecureRequestWarning,
    ProtocolError,
)
from urllib3.exceptions import (
    TimeoutError as TimedOut,
)

from host.network import alarms
from host.network.addresses import Endpoint
from host.network.pinned import Line, PlainConnection, TlsConnection

TIMEOUT_SECONDS = 10.0
KEPT_CHARACTERS = 2000
_READ_BYTES = 4 * KEPT_CHARACTERS
_REST_BYTES = 64 * 1024
"""A longer answer is not read to its end: the connection is closed instead."""
_KEPT_HEADERS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the error that stood in its way."""

    status: int | None = None
    body: str = ""
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    duration_ms: int = 0

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it: any 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        return self.headers.get(name.lower(), "")


class Channel:
    """A connection to one target that is kept open from one request to the next.

    It is for one thread. All of its connections go to the endpoint's addresses: a name that
    leads elsewhere meanwhile misleads nobody.
    """

    def __init__(
        self, url: str, endpoint: Endpoint, verify: bool | str, seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._endpoint, self._verify, self._seconds = endpoint, verify, seconds
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._line: Line | None = None
        self._pool: HTTPConnectionPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def post(self, body: str, headers: Mapping[str, str]) -> Answer:
        """Send the body; never raises for what the network or the receiver does."""
        started = time.monotonic()
        answer = self._try(body, headers)
        return replace(answer, duration_ms=round((time.monotonic() - started) * 1000))

    def close(self) -> None:
        """Let go of the connection."""
        if self._pool is not None:
            self._pool.close()
        if self._line is not None:
            self._line.close()
        self._pool = self._line = None

    def _try(self, body: str, headers: Mapping[str, str]) -> Answer:
        used_before = self._pool is not None
        try:
            return self._limited(body, headers)
        except ProtocolError as error:
            cut = self._line is not None and self._line.cut
            self.close()
            if not used_before or cut:
                return Answer(error=self._reason(error, cut=cut))
        except HTTPError as error:
            cut = self._line is not None and self._line.cut
            self.close()
            return Answer(error=self._reason(error, cut=cut))
        # A connection that was kept open may end just when it is used again: that is no refusal.
        return self._try(body, headers)

    def _limited(self, body: str, headers: Mapping[str, str]) -> Answer:
        line, pool = self._open()
        with alarms.within(self._seconds, line.hang_up):
            answer = self._exchange(line, pool, body, headers)
        if line.cut:
            self.close()
        return answer

    def _open(self) -> tuple[Line, HTTPConnectionPool]:
        if self._line is None or self._pool is None:
            self._line = Line(self._endpoint, self._seconds)
            self._pool = self._new_pool(self._line)
        return self._line, self._pool

    def _new_pool(self, line: Line) -> HTTPConnectionPool:
        pool: Any
        if self._secure:
            pool = self._trusting_pool()
            pool.ConnectionCls = partial(TlsConnection, line=line)
        else:
            pool = HTTPConnectionPool(self._endpoint.host, self._endpoint.port, maxsize=1)
            pool.ConnectionCls = partial(PlainConnection, line=line)
        found: HTTPConnectionPool = pool
        return found

    def _trusting_pool(self) -> HTTPSConnectionPool:
        """Check certificates, unless an administrator chose otherwise beside a warning."""
        where = (self._endpoint.host, self._endpoint.port)
        if not self._verify:
            disable_warnings(InsecureRequestWarning)
            return HTTPSConnectionPool(*where, maxsize=1, cert_reqs="CERT_NONE")
        trusted = self._verify if isinstance(self._verify, str) else certifi.where()
        return HTTPSConnectionPool(*where, maxsize=1, cert_reqs="CERT_REQUIRED", ca_certs=trusted)

    def _exchange(
        self, line: Line, pool: HTTPConnectionPool, body: str, headers: Mapping[str, str]
    ) -> Answer:
        response = pool.urlopen(
            "POST",
            self._target,
            body=body.encode(),
            headers=dict(headers),
            timeout=Timeout(connect=self._seconds, read=self._seconds),
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=True,
        )
        try:
            if line.cut:  # what looks like the end of the headers was the end of the line
                return Answer(error=self._late())
            told = {
                name.lower()[:100]: text[:500]
                for name, text in list(response.headers.items())[:_KEPT_HEADERS]
            }
            return Answer(response.status, _beginning(response), headers=told)
        finally:
            _put_back(response)

    def _reason(self, error: Exception, *, cut: bool) -> str:
        if cut or isinstance(error, TimedOut):
            return self._late()
        return f"{type(error).__name__}: {error}"[:1000]

    def _late(self) -> str:
        return f"No answer within {self._seconds:.0f} seconds."


def post(
    url: str, endpoint: Endpoint, body: str, headers: Mapping[str, str], verify: bool | str
) -> Answer:
    """Send one body over a connection of its own."""
    with Channel(url, endpoint, verify, TIMEOUT_SECONDS) as channel:
        return channel.post(body, headers)


def _beginning(response: Any) -> str:
    """Return the first characters of the body; a body that breaks off changes no status."""
    try:
        data = response.read(_READ_BYTES, decode_content=True)
    except (HTTPError, OSError):
        return ""
    return str(data.decode("utf-8", "replace")).replace("\0", "")[:KEPT_CHARACTERS]


def _put_back(response: Any) -> None:
    """Keep the connection for the next request, unless the answer is not worth its end."""
    try:
        response.read(_REST_BYTES)
        if response.closed or not response.length_remaining:
            response.release_conn()
            return
    except (HTTPError, OSError):
        pass
    response.close()
    response.release_conn()
