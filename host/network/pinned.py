"""Connections that are pinned to checked addresses, so that no second look-up can mislead them."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from host.network.addresses import Endpoint


@dataclass(slots=True)
class Line:
    """Connects to the endpoint's addresses only, and can be cut from another thread.

    ``seconds`` is the time that one address has to take the call.
    """

    endpoint: Endpoint
    seconds: float
    cut: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)

    def dial(self) -> socket.socket:
        """Connect to the first address that answers; raises OSError."""
        error: OSError | None = None
        for address in self.endpoint.addresses:
            try:
                if self._is_over():
                    raise TimeoutError("timed out")
                connected = socket.create_connection((address, self.endpoint.port), self.seconds)
            except OSError as refusal:
                error = refusal
            else:
                # Head and body go out one after the other: neither waits for the other's receipt.
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                # TLS takes the socket over: a second handle on it is what can cut the line.
                self._sockets.append(connected.dup())
                if self._is_over():  # while it was dialled there was nothing yet to shut down
                    self.hang_up()
                return connected
        raise error or OSError("no address to connect to")

    def hang_up(self) -> None:
        """Cut the line, whoever is talking."""
        self.cut = True
        for handle in self._sockets:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker

    def _is_over(self) -> bool:
        """Tell whether the line was cut, which another thread may do at any time."""
        return self.cut

    def close(self) -> None:
        """Let go of what could have cut it."""
        for handle in self._sockets:
            handle.close()


class PlainConnection(HTTPConnection):
    """Keeps the host's name for the header and dials the checked address."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _dial(self, self._line)


class TlsConnection(HTTPSConnection):
    """The same under TLS: the certificate must be that of the host's name."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _dial(self, self._line)


def _dial(connection: HTTPConnection, line: Line) -> socket.socket:
    try:
        return line.dial()
    except OSError as error:
        raise NewConnectionError(connection, f"{error}") from error


class PinnedAdapter(HTTPAdapter):
    """Gives out connections that go over one line."""

    def __init__(self, line: Line) -> None:
        super().__init__(max_retries=0)
        self._line = line

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = TlsConnection if pool.scheme == "https" else PlainConnection
        pool.ConnectionCls = partial(kind, line=self._line)
        return pool
