"""People who ask for a module's page all the time, and what they must have seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType

import requests

Reading = Callable[[requests.Response], str]
"""Takes what tells the states apart from an answer."""
NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Request:
    """What one person saw, when asked and when answered."""

    begun: float
    ended: float
    seen: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: when it was asked for and answered, and what the page must say afterwards."""

    kind: str
    begun: float
    answered: float
    then: str

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.answered - self.begun


@dataclass(slots=True)
class Witnesses:
    """One thread for each browser; a browser asks its own address until the block ends."""

    browsers: Sequence[tuple[str, requests.Session]]
    read: Reading
    seen: list[Request] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Witnesses:
        for url, browser in self.browsers:
            thread = threading.Thread(target=self._ask, args=(url, browser))
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, url: str, browser: requests.Session) -> None:
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                seen = self.read(browser.get(url, timeout=60, allow_redirects=False))
            except requests.RequestException:
                seen = NO_ANSWER
            self.seen.append(Request(begun, time.monotonic(), seen))


def is_stale(request: Request, operations: Sequence[Operation]) -> bool:
    """Tell whether a request that began between two operations saw what was before the first."""
    before = [one for one in operations if one.answered < request.begun]
    if not before:
        return False
    last = before[-1]
    following = [one for one in operations if one.begun > last.begun]
    if following and following[0].begun < request.ended:
        return False  # the next one was already under way: both states are right
    return request.seen != last.then
