"""A receiver of webhooks on loopback that keeps what it gets, or answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from host.hooks.actor import SYSTEM
from host.messaging.webhooks import delivery
from host.messaging.webhooks import service as webhooks
from host.sandbox import Site
from host.settings import service as settings


@dataclass(frozen=True, slots=True)
class Call:
    """One request that came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Receiver:
    """Takes calls in; ``answers`` are given first, one status to a call, then 204."""

    def __init__(self) -> None:
        self.received: list[Call] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    def subscribe(self, site: Site, owner: str, events: Sequence[str] = ()) -> int:
        """Have the site send events of a module here, all of them when none is named."""
        with site.context():
            settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
        with site.context():
            return webhooks.add_target(owner, self.url, list(events), SYSTEM).id

    def deliver(self, site: Site, target_id: int) -> None:
        """Send what waits for the target now, as the worker would."""
        with site.context():
            delivery.deliver(target_id)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.received.append(Call(self.path, dict(self.headers), body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet; tests look at `Receiver.received`."""

    return Handler
