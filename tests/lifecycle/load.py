"""People at work on a served site: what they were told is what must be true afterwards."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

import requests

from host.testing.server import Server

_numbers = itertools.count(1)
MODULE_PAGE = "/sample/"
HEALTHY_PAGES = ("/login", "/steady/")


@dataclass(slots=True)
class Load:
    """Three threads that ask for pages and write rows until the block ends.

    ``kept`` are the rows whose writing was acknowledged, with the version that did.
    ``faults`` are answers that nobody should get. ``until`` is when the power went.
    """

    server: Server
    cookies: requests.cookies.RequestsCookieJar
    token: str
    may_fail: frozenset[int] = frozenset()
    kept: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: int = 0
    until: float = float("inf")
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        for work in (self._write, self._look_at_the_module, self._look_elsewhere):
            thread = threading.Thread(target=self._again, args=(work,))
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

    def _again(self, work: Callable[[requests.Session], None]) -> None:
        browser = requests.Session()
        browser.cookies.update(self.cookies)
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                work(browser)
            except requests.RequestException as error:
                if time.monotonic() < self.until:
                    self.faults.append(f"{type(error).__name__} after {begun - self.until:.2f} s")
                time.sleep(0.05)
            self.asked += 1
            time.sleep(0.04)

    def _write(self, browser: requests.Session) -> None:
        number = next(_numbers)
        form = {"csrf_token": self.token, "number": str(number)}
        answer = browser.post(self.server.url + MODULE_PAGE, data=form, timeout=60)
        if answer.status_code == 200:
            self.kept[number] = answer.text.removeprefix("kept by ")
        elif answer.status_code not in {404, *self.may_fail}:
            self.faults.append(f"a write: {answer.status_code} {answer.text[:200]}")

    def _look_at_the_module(self, browser: requests.Session) -> None:
        answer = browser.get(self.server.url + MODULE_PAGE, timeout=60)
        if answer.status_code not in {200, 404}:
            self.faults.append(f"the module's page: {answer.status_code}")

    def _look_elsewhere(self, browser: requests.Session) -> None:
        for page in HEALTHY_PAGES:
            answer = browser.get(self.server.url + page, timeout=60)
            if answer.status_code != 200:
                self.faults.append(f"{page}: {answer.status_code}")


def answers(server: Server, cookies: requests.cookies.RequestsCookieJar) -> set[str]:
    """Ask for the module's page over several connections; return the different answers."""
    found = set()
    for _ in range(6):
        answer = requests.get(server.url + MODULE_PAGE, cookies=cookies, timeout=60)
        found.add(answer.text if answer.status_code == 200 else str(answer.status_code))
    return found


def first_answer(server: Server) -> int:
    """Return the status of the first page after a start."""
    with suppress(requests.RequestException):
        return requests.get(f"{server.url}/login", timeout=60).status_code
    return 0
