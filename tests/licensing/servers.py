"""A licence server on loopback that answers as it is told, and one that never answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

SALE = {
    "amount": "19.84",
    "sold_at": "2026-09-07T10:54:28+10:00",
    "license": "Regular License",
    "support_amount": "0.00",
    "supported_until": "2027-03-09T00:54:28+11:00",
    "item": {"id": 17022701, "name": "Shop"},
    "buyer": "acme_buyer",
    "purchase_count": 1,
}


class LicenceServer:
    """Keeps what it was asked, and gives the same answer until it is told another."""

    def __init__(self, server: HTTPServer) -> None:
        self._server = server
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.url = server.url_for("/licences")
        self.says({"status": "valid", "licensee": "Ada Ltd", "id": "L-7"})
        server.expect_request("/licences").respond_with_handler(self._handle)
        server.expect_request("/v3/market/author/sale").respond_with_handler(self._handle)

    def says(self, content: object, status: int = 200, **headers: str) -> None:
        """Answer so from now on; text is sent as it is."""
        body = content if isinstance(content, str) else json.dumps(content)
        self._answer = (body, status, headers)

    @property
    def base(self) -> str:
        return str(self._server.url_for("")).rstrip("/")

    def _handle(self, request: Request) -> Response:
        self.asked.append(request.get_json(silent=True) or dict(request.args))
        self.tokens.append(request.headers.get("Authorization", ""))
        body, status, headers = self._answer
        return Response(body, status, headers, content_type="application/json")


@contextmanager
def hanging(first: bytes = b"") -> Iterator[str]:
    """A server that takes the call, says at most ``first`` and then nothing."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                taken.append(connection)
                connection.sendall(first)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/licences"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for connection in taken:
                connection.close()


def closed() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/licences"
