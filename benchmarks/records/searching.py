"""Lists narrowed by text, and the search over all records with the slips that people make."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from benchmarks.figure import Figure
from benchmarks.records.bare import Bare
from benchmarks.records.pages import PAGE, Sides, compared, ids_in, opened, shown
from benchmarks.records.scopes import owner_of
from benchmarks.records.stage import Size, Stage
from benchmarks.side_by_side import Median, median_seconds, medians
from host.clients.models import Client
from host.sandbox import Browser, Site
from host.search import building

SIZE = Size(50_000, 150_000)
ROUNDS = 15
BAR = 50
SEARCHED = ("tech", "müll", "wiśniew", "orisma", "ller bau", "quixo", "zzz")
"""Parts of words: of many names at first, then of few, in the end of none."""
COMMON = ("tech", "gmbh", "a")
"""Parts of so many names that a page is full after a few rows of the list."""
COMMON_RATIO = 3.0
"""What a list narrowed by one of them may cost against the same list as a whole."""
QUERIES = (
    "berlin",
    "müller",
    "Muller software",
    "tech",
    "ogist",
    "wisniewski",
    "wiśnewski",
    "Gonzales",
    "anna kowalsky",
    "haxorplan",
    "haxoplran consulting",
    "schneyder",
    "office@firm4711",
    "firm49999",
    "sm",
    "o'brien",
    "quixotic zebra",
)
"""Whole names, parts of words, two words, missing accents, wrong letters, and what is not there."""


def narrowed(stage: Stage) -> Iterator[Figure]:
    """Measure lists narrowed by a part of a word against LIKE, each and all together.

    A text of many names is found by LIKE after a few rows, one of few only after all of them:
    the sum of the medians is what must be no slower. The rows need not be the same: ours looks for
    each word apart, without case and accents.
    """
    site = stage.site()
    yield from indexed(site, "records.search.indexed")
    bare = Bare(site)
    sides = Sides(site, bare)
    ours, theirs = Median(0, 0), Median(0, 0)
    for text in SEARCHED:
        wanted = f"{PAGE}?{urlencode({'q': text})}"
        title = f"records.search.{text.replace(' ', '_')}"
        found = ids_in(opened(sides.browser, wanted))
        yield Figure(f"{title}.rows", len(found), "rows on page 1")
        both = [partial(opened, sides.browser, wanted), partial(bare.open, wanted)]
        one, other = medians(both, ROUNDS)
        yield from shown(title, one, other, None)
        ours, theirs = ours + one, theirs + other
    yield from compared("records.search.ratio_to_bare", ours, theirs, 1.0)
    bare.close()
    yield from _common(sides.browser)


def _common(browser: Browser) -> Iterator[Figure]:
    """Measure each common text by itself against the list that it narrows."""
    for text in COMMON:
        wanted = f"{PAGE}?{urlencode({'q': text})}"
        sides = [partial(opened, browser, wanted), partial(opened, browser, PAGE)]
        one, whole = medians(sides, ROUNDS)
        yield from compared(f"records.search.common_{text}.ratio_to_list", one, whole, COMMON_RATIO)


def searches(stage: Stage) -> Iterator[Figure]:
    """Measure the page of the search for people who see all and who see a part, and the palette."""
    site = stage.site(SIZE)
    yield from indexed(site, "records.find.indexed")
    everybody = site.login(site.staff(["clients:view"]))
    owner = site.login(owner_of(site, Client.owner_id == 1))
    yield from _searched("page", everybody, "/search")
    yield from _searched("own", owner, "/search")
    yield from _searched("palette", everybody, "/search/palette")


def _searched(name: str, browser: Browser, path: str) -> Iterator[Figure]:
    times = [_milliseconds(browser, f"{path}?{urlencode({'q': text})}") for text in QUERIES]
    for text, taken in zip(QUERIES, times, strict=True):
        yield Figure(f"records.find.{name}.{text.replace(' ', '_')}", taken, "ms")
    yield Figure(f"records.find.{name}.worst", max(times), "ms")
    yield Figure(f"records.find.{name}", statistics.median(times), "ms, median", BAR)


def indexed(site: Site, name: str) -> Iterator[Figure]:
    """Build the index of every type of record, as the background does after an upgrade."""
    with site.context():
        for key in building.unbuilt():
            begun = time.perf_counter()
            count = sum(building.build(key))
            taken = time.perf_counter() - begun
            print(f"Indexed {count} of {key} in {taken:.1f} s.", file=sys.stderr)
            yield Figure(f"{name}.{key}", count / taken, "records/s")


def _milliseconds(browser: Browser, path: str) -> float:
    page = partial(opened, browser, path)
    page()
    return median_seconds(page, ROUNDS) * 1000
