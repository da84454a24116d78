"""Receivers in a process of their own, which refuse some of what they get, each in another way.

``python -m benchmarks.delivery.refusing FOLDER SHARE``: prints the two ports, then writes down
what it took in ``mail.log`` and ``hooks.log`` until it is ended. Each line is the id of a message
that was taken; what was refused is counted in ``refused.log`` by its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import socket
import struct
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.delivery.load import PERMANENT

HANG_SECONDS = 30
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_RST = struct.pack("ii", 1, 0)


class Book:
    """What was taken and what was refused, written down before the answer goes out."""

    def __init__(self, folder: Path, share: float) -> None:
        self.share = share
        self.chance = random.Random(4711)
        self._files = {name: self._open(folder, name) for name in ("mail", "hooks", "refused")}

    def note(self, name: str, line: str) -> None:
        """Write one line."""
        self._files[name].write(f"{line}\n")

    def refusal(self, ways: tuple[str, ...]) -> str:
        """Return how to refuse this one, or nothing to take it."""
        if self.chance.random() >= self.share:
            return ""
        way = self.chance.choice(ways)
        self.note("refused", way)
        return way

    @staticmethod
    def _open(folder: Path, name: str) -> TextIO:
        return (folder / f"{name}.log").open("a", buffering=1, encoding="utf-8")


class MailReceiver:
    """An SMTP server that refuses for now, hangs up, and refuses some addresses for good."""

    ways = ("451", "421", "452", "drop")

    def __init__(self, book: Book) -> None:
        self._book = book

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Refuse addresses that do not exist."""
        if address.startswith(PERMANENT):
            self._book.note("refused", "550")
            return "550 5.1.1 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, or refuse it in one of the ways."""
        way = self._book.refusal(self.ways)
        if way == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "451 gone"
        if way:
            return f"{way} 4.3.0 Not now"
        content = envelope.content
        assert isinstance(content, bytes)
        found = _MESSAGE_ID.search(content)
        self._book.note("mail", found[1].decode() if found else "none")
        return "250 Taken"


class HookReceiver:
    """An HTTP server that keeps connections open and refuses in six ways."""

    ways = ("500", "503", "429", "502", "hang", "reset")

    def __init__(self, book: Book) -> None:
        self._book = book

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer request after request until the other side goes."""
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        with contextlib.suppress(*gone):
            while await self._answer(reader, writer):
                await writer.drain()
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        await reader.readexactly(int(headers.get("content-length", "0")))
        if PERMANENT in head[0]:
            self._book.note("refused", "400")
            writer.write(_response("400 Bad Request"))
            return True
        way = self._book.refusal(self.ways)
        if way == "hang":
            await asyncio.sleep(HANG_SECONDS)
            return False
        if way == "reset":
            connected: socket.socket = writer.get_extra_info("socket")
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
            return False
        if way:
            writer.write(_response(f"{way} Refused", _wish(way)))
            return True
        self._book.note("hooks", headers["webhook-id"])
        writer.write(_response("204 No Content"))
        return True


def _wish(way: str) -> str:
    """Ask for a pause in both forms that there are."""
    if way == "503":
        return "Retry-After: 1\r\n"
    if way == "429":
        soon = datetime.now(UTC) + timedelta(seconds=1)
        return f"Retry-After: {format_datetime(soon, usegmt=True)}\r\n"
    return ""


def _response(status: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\n\r\n".encode()


async def receive(folder: Path, share: float) -> None:
    """Receive until the process is ended."""
    book = Book(folder, share)
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(lambda: SMTP(MailReceiver(book)), "127.0.0.1", 0)
    hooks = await asyncio.start_server(HookReceiver(book).serve, "127.0.0.1", 0)
    ports = [server.sockets[0].getsockname()[1] for server in (mail, hooks)]
    print(*ports, flush=True)
    await asyncio.gather(mail.serve_forever(), hooks.serve_forever())


if __name__ == "__main__":
    asyncio.run(receive(Path(sys.argv[1]), float(sys.argv[2])))
