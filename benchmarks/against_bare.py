"""One page by itself, and against the page that a newcomer would write over the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.figure import Figure
from benchmarks.side_by_side import medians
from host.sandbox import Browser, Site

ROUNDS = 40
LIST_RATIO = 3.0
LIST_STATEMENTS = 6


def opened(browser: Browser, path: str) -> bytes:
    """Return a page; raises AssertionError when it does not come."""
    answer = browser.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return bytes(answer.data)


def ratio(
    site: Site, name: str, ours: Callable[[], object], bare: Callable[[], object]
) -> Iterator[Figure]:
    """Measure a list, and how many times the bare one's processor time it takes."""
    yield from page(site, name, ours, LIST_STATEMENTS)
    mine, theirs = medians([ours, bare], ROUNDS)
    times = mine.processor / theirs.processor
    yield Figure(f"{name}.ratio_to_bare", times, "ratio of processor time", LIST_RATIO)
    yield Figure(f"{name}.bare", theirs.clock * 1000, "ms")


def page(site: Site, name: str, open_it: Callable[[], object], most: int) -> Iterator[Figure]:
    """Measure a page that may take so many statements."""
    open_it()
    with site.counted() as statements:
        open_it()
    yield Figure(f"{name}.statements", len(statements), "statements", most)
    (took,) = medians([open_it], ROUNDS)
    yield Figure(name, took.clock * 1000, "ms")
