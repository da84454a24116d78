"""Notices that files of a folder have changed, by looking at them again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

PAUSE = 0.3
_LEFT_OUT = {"__pycache__", "tests"}
Look = frozenset[tuple[str, int, int]]


def look(folder: Path) -> Look:
    """Return what tells one state of the folder's files from another."""
    found = set()
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if _LEFT_OUT & set(parts) or any(part.startswith(".") for part in parts):
            continue
        try:
            about = path.stat()
        except OSError:
            continue  # an editor has just put another file in its place
        found.add((str(path), about.st_mtime_ns, about.st_size))
    return frozenset(found)


def changes(
    folder: Path, until: Callable[[], bool], since: Look | None = None, pause: float = PAUSE
) -> Iterator[None]:
    """Yield once after each change, as soon as no file changes any more; end when told to."""
    before = look(folder) if since is None else since
    while not until():
        time.sleep(pause)
        now = look(folder)
        if now == before:
            continue
        while (later := look(folder)) != now:
            now = later
            time.sleep(pause / 3)
        before = now
        yield
