"""One open stream: a connection that this process has taken over from the web server."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping

_MOST_UNSENT = 64 * 1024


class Stream:
    """A connection, whose it is, and what it has been told; it never waits for the network."""

    def __init__(
        self, connection: socket.socket, staff_id: int, log_in: str, after: int | None, end: float
    ) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.staff_id = staff_id
        self.log_in = log_in
        """Hash of the token of the log-in; the stream ends with it."""
        self.after = after
        """Number of the newest notice that the browser knows; None wants only what is to come."""
        self.end = end
        self.told: set[int] = set()
        self.closed = False
        self._unsent = b""

    def fileno(self) -> int:
        """Return what a selector asks for."""
        return self.connection.fileno()

    def tell(self, event: str, data: Mapping[str, object], number: int | None = None) -> None:
        """Send an event; with a number, a browser that comes back says that it knows it."""
        lines = [f"id: {number}"] if number is not None else []
        lines += [f"event: {event}", f"data: {json.dumps(data)}"]
        self.send(("\n".join(lines) + "\n\n").encode())

    def send(self, data: bytes) -> None:
        """Send what the connection takes now and keep the rest; a browser that hangs is left."""
        if self.closed:
            return
        self._unsent += data
        try:
            sent = self.connection.send(self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        self._unsent = self._unsent[sent:]
        if len(self._unsent) > _MOST_UNSENT:
            self.close()

    def hear(self) -> None:
        """Read what the browser sends, which can only be its goodbye."""
        try:
            if not self.connection.recv(4096):
                self.close()
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def close(self) -> None:
        """Tell nothing more; whoever watches the connection lets it go, and the browser comes back.

        Closed here, its number could belong to another connection before that.
        """
        self.closed = True
