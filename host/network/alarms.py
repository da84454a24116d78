"""Alarms: one thread ends whatever outlasts its time, however much of it is under way."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Alarms:
    """Calls functions when their time is over, from one thread for the whole process.

    A thread for each of a few hundred requests a second would cost more than the requests.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._order: list[tuple[float, int]] = []
        self._set: dict[int, Callable[[], None]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, over: Callable[[], None]) -> Iterator[None]:
        """Call ``over``, which must not take long, unless the block has ended in time."""
        number = self._add(seconds, over)
        try:
            yield
        finally:
            with self._changed:
                self._set.pop(number, None)

    def _add(self, seconds: float, over: Callable[[], None]) -> int:
        with self._changed:
            number, end = next(self._numbers), time.monotonic() + seconds
            is_first = not self._order or end < self._order[0][0]
            heapq.heappush(self._order, (end, number))
            self._set[number] = over
            if self._thread is None or not self._thread.is_alive():  # none yet, or left in a fork
                self._thread = threading.Thread(target=self._watch, name="alarms", daemon=True)
                self._thread.start()
            elif is_first:
                self._changed.notify()
        return number

    def _watch(self) -> None:
        while True:
            with self._changed:
                over = self._next()
            if over is not None:
                over()

    def _next(self) -> Callable[[], None] | None:
        """Wait for the first alarm and return what it calls, if its block still goes on."""
        if not self._order:
            self._changed.wait()
            return None
        end, number = self._order[0]
        if number in self._set and (left := end - time.monotonic()) > 0:
            self._changed.wait(left)
            return None
        heapq.heappop(self._order)
        return self._set.pop(number, None)


_alarms = Alarms()
within = _alarms.within
