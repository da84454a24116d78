"""Content of files, kept once under its digest in a folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from host.errors import InvalidInput, NotFound

_PIECE = 1024 * 256


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
        """Open content to read; raises NotFound when it is not there."""

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the addresses of all content, or of what was last put before an instant."""

    def drop(self, digest: str) -> None:
        """Let go of content; there need not be any."""


class FolderStore:
    """A store in a folder, in which the same content lies once, however many files have it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: BinaryIO, most: int) -> Kept:
        """Write beside the place and move there, so that nobody reads half a file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        found, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as target:
                while piece := content.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise InvalidInput(f"The file is larger than {megabytes(most)}.")
                    found.update(piece)
                    target.write(piece)
            place = self._place(found.hexdigest())
            place.parent.mkdir(exist_ok=True)
            Path(name).replace(place)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        return Kept(found.hexdigest(), size)

    def open(self, digest: str) -> BinaryIO:
        """Open content to read; raises NotFound when it is not there."""
        try:
            return self._place(digest).open("rb")
        except FileNotFoundError as error:
            raise NotFound("The content of this file is not here any more.") from error

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the addresses of all content, or of what was last put before an instant."""
        for place in self._folder.glob("??/*"):
            if before is None or place.stat().st_mtime < before.timestamp():
                yield place.name

    def drop(self, digest: str) -> None:
        """Let go of content; there need not be any."""
        with suppress(FileNotFoundError):
            self._place(digest).unlink()

    def drop_older(self, digest: str, before: datetime) -> bool:
        """Let go of content that nobody has put again since an instant; tell whether it went."""
        place = self._place(digest)
        try:
            if place.stat().st_mtime >= before.timestamp():
                return False
            place.unlink()
        except FileNotFoundError:
            return False
        return True

    def _place(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise NotFound("There is no such file.")
        return self._folder / digest[:2] / digest


def megabytes(size: int) -> str:
    """Say a size as people do."""
    return f"{size // 1_000_000} MB"
