"""What a list costs as its table grows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from benchmarks.figure import Figure
from benchmarks.records import words
from benchmarks.records.pages import PAGE, ROUNDS, compared, deep_page, opened
from benchmarks.records.stage import Size, Stage
from benchmarks.side_by_side import medians
from host.sandbox import Browser

SIZES = (Size(1_000), Size(100_000), Size(1_000_000))
GROWTH = 1.20
EARLY = 30
"""A page that even the smallest of the tables has."""


def growth(stage: Stage) -> Iterator[Figure]:
    """Measure the same lists at every size; the largest may cost a fifth more than the least."""
    sites = [stage.site(size) for size in SIZES]
    browsers = [site.login(site.staff(admin=True)) for site in sites]
    industry = urlencode({"industry": words.INDUSTRIES[0]})
    for name, path in (("page_1", PAGE), ("filtered", f"{PAGE}?{industry}")):
        yield from _grown(name, [(browser, path) for browser in browsers])
    for sort in ("city", "-updated_at"):
        pages = [(browser, f"{PAGE}?sort={sort}") for browser in browsers]
        yield from _grown(f"sorted_{sort.strip('-')}", pages)
    late = [(browser, deep_page(browser, EARLY)) for browser in browsers[:1]]
    late += [(browser, deep_page(browser)) for browser in browsers[1:]]
    yield from _grown("deep", late)


def _grown(name: str, pages: list[tuple[Browser, str]]) -> Iterator[Figure]:
    times = medians([partial(opened, browser, path) for browser, path in pages], ROUNDS)
    for size, taken in zip(SIZES, times, strict=True):
        yield Figure(f"records.growth.{name}.{size.clients}", taken.clock * 1000, "ms")
    for size, taken in zip(SIZES[1:], times[1:], strict=True):
        title = f"records.growth.{name}.{size.clients}_to_{SIZES[0].clients}"
        yield from compared(title, taken, times[0], GROWTH)
