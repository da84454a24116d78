"""A store in a folder of this machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from host.files.store import Kept, copied, gone, is_digest, path_of


class FolderStore:
    """A store in a folder, in which the same content lies once, however many files have it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: BinaryIO, most: int) -> Kept:
        """Write beside the place and move there, so that nobody reads half a file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as target:
                kept = copied(content, target, most)
            place = self._folder / path_of(kept.digest)
            place.parent.mkdir(exist_ok=True)
            Path(name).replace(place)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        return kept

    def open(self, digest: str) -> BinaryIO:
        """Open content to read; raises NotFound when it is not there."""
        try:
            return (self._folder / path_of(digest)).open("rb")
        except FileNotFoundError as error:
            raise gone() from error

    def size(self, digest: str) -> int | None:
        """Return how many bytes content has; None when it is not there."""
        try:
            return (self._folder / path_of(digest)).stat().st_size
        except FileNotFoundError:
            return None

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the addresses of all content, or of what was last put before an instant."""
        for place in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # somebody let go of it meanwhile
                if is_digest(place.name) and (
                    before is None or place.stat().st_mtime < before.timestamp()
                ):
                    yield place.name

    def drop(self, digest: str) -> None:
        """Let go of content; there need not be any."""
        with suppress(FileNotFoundError):
            (self._folder / path_of(digest)).unlink()
