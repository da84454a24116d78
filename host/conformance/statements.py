"""Pages ask the database little, however much there is to show."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.pages import browsers_of
from host.conformance.routes import Page, pages_of
from host.conformance.trial import Trial
from host.hooks.access import Audience
from host.sandbox import Browser, Site

LIST_LIMIT = 6
DETAIL_LIMIT = 15
_CHART = b"data-chart"


def check_statements(trial: Trial) -> Iterator[Finding]:
    """Open each page twice and count the SQL statements of the second time."""
    with trial.world() as (site, world):
        browsers = browsers_of(site, world)
        for page in pages_of(site, trial.slug, Audience.STAFF, Audience.ADMIN, Audience.CLIENT):
            if "GET" not in page.methods:
                continue
            for address in page.addresses(world, 2):
                count, charted = _count(site, browsers[page.access.audience], address)
                limit, kind = _allowed(page, charted=charted)
                if count > limit:
                    yield Finding(
                        f"GET {address} needs {count} SQL statements; a {kind} has {limit}",
                        page.where,
                        "Load what belongs together with joinedload or selectinload, names of "
                        "staff with staff_directory(), and nothing in a loop.",
                    )


def _allowed(page: Page, *, charted: bool) -> tuple[int, str]:
    """Return how many statements a page may take; one of charts adds up more than a list does."""
    if page.ids:
        return DETAIL_LIMIT, "record page"
    return (DETAIL_LIMIT, "page of charts") if charted else (LIST_LIMIT, "list page")


def _count(site: Site, browser: Browser, address: str) -> tuple[int, bool]:
    """Return how many statements a page took, and whether it draws charts."""
    browser.get(address)
    with site.counted() as statements:
        answer = browser.get(address)
    return len(statements), _CHART in answer.data
