"""What twenty modules cost on the host's own pages, against a site with none.

Measured by the time of the processor, which other work on the machine does not change, and by
the clock, which is what people wait for. Both sides run in this process.
"""

from __future__ import annotations

import tempfile
import time
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import small_module
from benchmarks.figure import Figure
from benchmarks.side_by_side import median_ratio, median_seconds
from host.kernel.guard import Guard
from host.sandbox import Site
from host.sandbox.browser import Browser
from host.sandbox.site import prepared

MODULES = 20
CLIENTS = 25
ROUNDS = 300
BAR = 1.10


def run() -> Iterator[Figure]:
    """Measure each page on both sites in turn, and one call through the guard."""
    with tempfile.TemporaryDirectory() as folder:
        bare = _Side(Path(folder) / "bare", 0)
        full = _Side(Path(folder) / "full", MODULES)
        for name in bare.pages:
            ours, theirs = full.pages[name], bare.pages[name]
            more = full.statements(name) - bare.statements(name)
            yield Figure(f"guard.{name}_more_statements", more, "statements", 0)
            ratio = median_ratio(ours, theirs, ROUNDS, time.process_time)
            yield Figure(f"guard.{name}_ratio", ratio, "ratio of processor time", BAR)
            by_the_clock = median_ratio(ours, theirs, ROUNDS)
            yield Figure(f"guard.{name}_ratio_by_the_clock", by_the_clock, "ratio", BAR)
            yield Figure(f"guard.{name}_with_none", median_seconds(theirs, 50) * 1000, "ms")
        bare.site.close()
        full.site.close()
    yield Figure("guard.call", _nanoseconds_a_call(), "ns more than the bare call")


class _Side:
    """One site with so many small modules, and the pages of it that are compared."""

    def __init__(self, folder: Path, modules: int) -> None:
        self.site = Site(prepared(folder))
        for number in range(modules):
            self.site.install(small_module.make(folder / "made", f"small{number:02}"))
        for number in range(CLIENTS):
            client = self.site.client(f"Client {number:03}")
        rights = [f"small{number:02}.things:view" for number in range(modules)]
        person = self.site.staff(["clients:view", *rights])
        inside, outside = self.site.login(person), self.site.anonymous()
        self.pages: dict[str, Callable[[], object]] = {
            "client_list": lambda: _page(inside, "/clients/"),
            "client": lambda: _page(inside, f"/clients/{client.id}"),
            "login": lambda: _page(outside, "/login"),
        }

    def statements(self, name: str) -> int:
        """Count the statements of a page that was asked before."""
        self.pages[name]()
        with self.site.counted() as statements:
            self.pages[name]()
        return len(statements)


def _page(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return bytes(answer.data)


def _nanoseconds_a_call() -> float:
    """Return what the guard adds to a call that does nothing."""
    guard, calls = Guard(), 200_000

    def nothing() -> None:
        pass

    guarded = min(timeit.repeat(lambda: guard.call("a", "b", nothing), number=calls, repeat=5))
    bare = min(timeit.repeat(nothing, number=calls, repeat=5))
    return (guarded - bare) / calls * 1e9
