"""What a store of files can do, whatever it is made of: content is kept under its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from host.errors import InvalidInput, NotFound, TrellisError

PIECE = 1024 * 256
"""Bytes that are read at once: so much memory a file takes, however long it is."""
_HEX = frozenset("0123456789abcdef")


class StoreAway(TrellisError):
    """The place where files are kept does not answer, or refuses."""

    code = "store_away"
    status = 503


@dataclass(frozen=True, slots=True)
class Kept:
    """Content that was kept: its address, and how many bytes it has."""

    digest: str
    size: int


class Store(Protocol):
    """Where the content of files is kept."""

    def put(self, content: BinaryIO, most: int) -> Kept:
        """Keep what the stream holds; raises InvalidInput when it is longer than ``most`` bytes."""

    def open(self, digest: str) -> BinaryIO:
        """Open content to read, at any place of it; raises NotFound when it is not there."""

    def size(self, digest: str) -> int | None:
        """Return how many bytes content has; None when it is not there."""

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the addresses of all content, or of what was last put before an instant."""

    def drop(self, digest: str) -> None:
        """Let go of content; there need not be any."""


def copied(content: BinaryIO, target: BinaryIO, most: int) -> Kept:
    """Write a stream into another and say what it was; raises InvalidInput when it is too long."""
    found, size = hashlib.sha256(), 0
    while piece := content.read(PIECE):
        size += len(piece)
        if size > most:
            raise InvalidInput(f"The file is larger than {megabytes(most)}.")
        found.update(piece)
        target.write(piece)
    return Kept(found.hexdigest(), size)


def digest_of(content: BinaryIO) -> str:
    """Return the address that the content of a stream has."""
    found = hashlib.sha256()
    while piece := content.read(PIECE):
        found.update(piece)
    return found.hexdigest()


def is_digest(text: str) -> bool:
    """Tell whether a text can be the address of content."""
    return len(text) == 64 and _HEX.issuperset(text)


def path_of(digest: str) -> str:
    """Return where content lies below the root of a store; raises NotFound for no digest."""
    if not is_digest(digest):
        raise NotFound("There is no such file.")
    return f"{digest[:2]}/{digest}"


def gone() -> NotFound:
    """Say that content is not there."""
    return NotFound("The content of this file is not here any more.")


def megabytes(size: int) -> str:
    """Say a size as people do."""
    if size < 1_000_000:
        return f"{max(1, size // 1000)} kB" if size else "0 MB"
    return f"{size // 1_000_000} MB" if size < 10_000_000_000 else f"{size / 1_000_000_000:.1f} GB"
