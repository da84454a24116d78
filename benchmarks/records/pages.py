"""Pages of clients, each against the bare page of the same rows."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.figure import Figure
from benchmarks.records import words
from benchmarks.records.bare import SIZE, Bare
from benchmarks.records.rows import BUSY
from benchmarks.records.stage import Stage
from benchmarks.side_by_side import Median, medians
from host.clients.models import Client
from host.sandbox import Browser, Site

ROUNDS = 60
PAGE = "/clients/"
DEEP = 2000
LIST_RATIO = 3.0
LIST_STATEMENTS = 6
DETAIL_STATEMENTS = 15
LIST_WEIGHT = 40
SORTS = {
    "name": "match_key",
    "industry": "industry",
    "city": "city",
    "owner_id": "owner_id",
    "updated_at": "updated_at",
    "created_at": "created_at",
}
"""Columns that a list may be sorted by, with the bare page's name for each."""
_HREF = re.compile(r'href="/clients/([1-9]\d*)"')


class Sides:
    """Both sites' browsers, and how a page of one is compared with that of the other."""

    def __init__(self, site: Site, bare: Bare) -> None:
        self.site, self.bare = site, bare
        self.browser = site.login(site.staff(admin=True))

    def compare(self, name: str, ours: str, bare: str, bar: float | None) -> Iterator[Figure]:
        """Measure one list against the bare one, with its statements and its weight."""
        page = opened(self.browser, ours)
        yield from self._same_rows(name, page, self.bare.open(bare))
        with self.site.counted() as statements:
            opened(self.browser, ours)
        yield Figure(f"{name}.statements", len(statements), "statements", LIST_STATEMENTS)
        yield Figure(f"{name}.html", len(page) / 1000, "kB", LIST_WEIGHT)
        yield from ratio(
            name, partial(opened, self.browser, ours), partial(self.bare.open, bare), bar
        )

    def _same_rows(self, name: str, ours: bytes, bare: bytes) -> Iterator[Figure]:
        """Count rows that the two do not share: a comparison of unlike pages says nothing."""
        apart = set(ids_in(ours)) ^ set(ids_in(bare))
        yield Figure(f"{name}.rows_apart", len(apart), "rows", 0)


def lists(stage: Stage) -> Iterator[Figure]:
    """Measure page 1, page 2,000, filtered, sorted and searched."""
    site = stage.site()
    yield from list_pages(site, "records.list", LIST_RATIO)


def list_pages(site: Site, name: str, bar: float | None) -> Iterator[Figure]:
    """Measure the lists of a site, under names that begin alike."""
    bare = Bare(site)
    sides = Sides(site, bare)
    yield from sides.compare(f"{name}.page_1", PAGE, PAGE, bar)
    deep = deep_page(sides.browser)
    yield from sides.compare(f"{name}.page_{DEEP}", deep, bare_deep_page(site), bar)
    for industry in (words.INDUSTRIES[0], words.INDUSTRIES[-1]):
        wanted = f"{PAGE}?{urlencode({'industry': industry})}"
        title = industry.lower().replace(" ", "_")
        yield from sides.compare(f"{name}.filtered_{title}", wanted, wanted, bar)
    for sort, column in sorts_of(sides.browser):
        for sign in ("", "-"):
            title = f"{name}.sorted_{sort}{'_down' if sign else ''}"
            ours, theirs = f"{PAGE}?sort={sign}{sort}", f"{PAGE}?sort={sign}{column}"
            yield from sides.compare(title, ours, theirs, bar)
    bare.close()


def details(stage: Stage) -> Iterator[Figure]:
    """Measure the page of a usual client, and of one with thousands of lines in its log."""
    site = stage.site()
    bare = Bare(site)
    sides = Sides(site, bare)
    for name, client in (("usual", 77_777), ("busy", BUSY // 2)):
        path, title = f"{PAGE}{client}", f"records.detail.{name}"
        page = opened(sides.browser, path)
        with site.counted() as statements:
            opened(sides.browser, path)
        yield Figure(f"{title}.statements", len(statements), "statements", DETAIL_STATEMENTS)
        yield Figure(f"{title}.html", len(page) / 1000, "kB")
        yield from ratio(
            title,
            partial(opened, sides.browser, path),
            partial(bare.open, path),
            None,
        )
    bare.close()


def creation(stage: Stage) -> Iterator[Figure]:
    """Measure the saving of a form that makes a client."""
    site = stage.site()
    bare = Bare(site)
    sides = Sides(site, bare)
    numbers = itertools.count(1)

    def ours() -> None:
        answer = sides.browser.post(f"{PAGE}new", new_client(next(numbers)))
        if answer.status_code not in {302, 303}:
            raise AssertionError(f"{PAGE}new answered {answer.status_code}")

    def theirs() -> None:
        bare.send(f"{PAGE}new", new_client(next(numbers)))

    ours()
    with site.counted() as statements:
        ours()
    yield Figure("records.create.statements", len(statements), "statements")
    yield from ratio("records.create", ours, theirs, None)
    bare.close()


def ratio(
    name: str, ours: Callable[[], object], bare: Callable[[], object], bar: float | None
) -> Iterator[Figure]:
    """Measure two sides in turn."""
    our_time, bare_time = medians([ours, bare], ROUNDS)
    yield from shown(name, our_time, bare_time, bar)


def shown(name: str, ours: Median, bare: Median, bar: float | None) -> Iterator[Figure]:
    """Give two medians and how they compare."""
    yield from compared(f"{name}.ratio_to_bare", ours, bare, bar)
    yield Figure(f"{name}.ours", ours.clock * 1000, "ms")
    yield Figure(f"{name}.bare", bare.clock * 1000, "ms")


def compared(name: str, ours: Median, other: Median, bar: float | None) -> Iterator[Figure]:
    """Give the ratio of two sides, of the processor's time and by the clock."""
    yield Figure(name, ours.processor / other.processor, "ratio of processor time", bar)
    yield Figure(f"{name}_by_the_clock", ours.clock / other.clock, "ratio", bar)


def opened(browser: Browser, path: str) -> bytes:
    """Return a page of ours."""
    answer = browser.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return bytes(answer.data)


def ids_in(page: bytes) -> list[int]:
    """Return which clients a page leads to, each once, in order."""
    return [int(number) for number in dict.fromkeys(_HREF.findall(page.decode()))]


def next_of(page: bytes) -> str:
    """Return the address of the next page, which is there."""
    link = re.search(r'<a [^>]*href="([^"]+)"[^>]*rel="next"', page.decode())
    if link is None:
        raise AssertionError("This page of the list leads to no other one.")
    return unescape(link[1])


def deep_page(browser: Browser, number: int = DEEP) -> str:
    """Walk to a late page, as a person would, by fewer and longer pages at first."""
    path, left = f"{PAGE}?size=100", (number - 1) * SIZE
    while left > 0:
        if left < 100:
            path = path.replace("size=100", f"size={SIZE}")
        path = next_of(opened(browser, path))
        left -= 100 if "size=100" in path else SIZE
    return path


def bare_deep_page(site: Site, number: int = DEEP) -> str:
    """Return the address of the same page for the bare side."""
    query = (
        sa.select(Client.match_key, Client.id)
        .where(Client.archived_at.is_(None))
        .order_by(Client.match_key, Client.id)
        .offset((number - 1) * SIZE - 1)
        .limit(1)
    )
    with site.engine.connect() as connection:
        value, last = connection.execute(query).one()
    return f"{PAGE}?{urlencode({'after': value, 'id': last})}"


def sorts_of(browser: Browser) -> list[tuple[str, str]]:
    """Return the sorts that the list offers and the bare page can follow."""
    offered = set(re.findall(r"[?&;]sort=-?(\w+)", opened(browser, PAGE).decode()))
    for name in sorted(offered - SORTS.keys()):
        print(f"The bare page has no sort “{name}”; it is not measured.", file=sys.stderr)
    return [(name, column) for name, column in SORTS.items() if name in offered]


def new_client(number: int) -> dict[str, str]:
    """Return what a person types for a client of a new name."""
    return {
        "name": f"Quixotic Nº {number} Łąka GmbH",
        "industry": "Energy",
        "email": f"new{number}@firm.example",
        "phone": "+49 30 1234567",
        "city": "Köln",
        "country": "Germany",
        "currency": "EUR",
    }
