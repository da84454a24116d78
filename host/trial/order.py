"""What passes between who wants a trial, the server that forks it and the keeper that ends it."""

from __future__ import annotations

import dataclasses
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

_LENGTH = struct.Struct("!I")
_CODE = struct.Struct("!i")


@dataclass(frozen=True, slots=True)
class Order:
    """What to run, what it is told, its folder for temporary files, its time and environment."""

    module: str
    argument: str
    told: str
    scratch: str
    seconds: float
    environment: Mapping[str, str]

    def send(self, line: socket.socket) -> None:
        """Write it to the keeper."""
        text = json.dumps(dataclasses.asdict(self)).encode("utf-8", "surrogateescape")
        line.sendall(_LENGTH.pack(len(text)) + text)

    @classmethod
    def receive(cls, line: socket.socket) -> Self:
        """Read it in the keeper; raises EOFError when the other side is gone."""
        (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
        return cls(**json.loads(_exactly(line, length).decode("utf-8", "surrogateescape")))


class Verdict:
    """How a trial ended, as the keeper says it."""

    SIZE: ClassVar = _CODE.size

    @staticmethod
    def write(code: int) -> bytes:
        """Put an exit code, or a negative signal, into bytes."""
        return _CODE.pack(code)

    @staticmethod
    def read(said: bytes) -> int:
        """Read it; raises EOFError when the keeper died without a word."""
        if len(said) != _CODE.size:
            raise EOFError
        return int(_CODE.unpack(said)[0])


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        piece = line.recv(size - len(parts))
        if not piece:
            raise EOFError
        parts += piece
    return bytes(parts)
