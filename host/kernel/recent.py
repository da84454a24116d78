"""What was asked for lately: a few values, kept for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")


class Recent:
    """Remembers so many values at most, each for so many seconds; the oldest make room."""

    def __init__(self, most: int, seconds: float = float("inf")) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, object]] = {}

    def get(self, key: Hashable, load: Callable[[], T]) -> T:
        """Return what ``load`` gave last; two that ask at once may both load."""
        known = self._kept.get(key)
        now = time.monotonic()
        if known is not None and now - known[0] <= self._seconds:
            return known[1]  # type: ignore[return-value]
        found = load()
        with self._lock:
            self._kept.pop(key, None)
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (now, found)
        return found

    def __len__(self) -> int:
        """Tell how many are kept."""
        return len(self._kept)
