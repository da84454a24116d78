"""No client sees, or touches, what belongs to another."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.routes import Page, ask, pages_of
from host.conformance.trial import Trial
from host.conformance.world import Owned, World
from host.hooks.access import Audience
from host.sandbox import Site

_TRIES = 40


def check_clients(trial: Trial) -> Iterator[Finding]:
    """Ask for records of one client as a contact of another: to them these do not exist.

    Each page is first asked by the owner, since an address that nobody can open proves nothing.
    """
    with trial.world() as (site, world):
        for page in pages_of(site, trial.slug, Audience.CLIENT):
            if page.ids:
                yield from _walk(site, page, world)


def _walk(site: Site, page: Page, world: World) -> Iterator[Finding]:
    found = [one for one in world.find(page.ids) if one.client_id in world.contacts]
    if not found:
        yield _unproven(page, f"no record is known for {', '.join(page.ids)}")
        return
    seen = _visible(site, page, world, found)
    if seen is None:
        yield _unproven(page, "no record of the site is shown to its own client")
        return
    other = next((one for client, one in world.contacts.items() if client != seen.client_id), None)
    assert other is not None, "a furnished site has two clients"
    browser, address = site.login(other), page.address(seen)
    for method, status in ask(browser, page, address):
        if status not in {403, 404}:
            yield Finding(
                f"{method} {address} showed one client's record to another (it answered {status})",
                page.where,
                "Put the client into the query: .where(Model.client_id == actor().client_id), "
                "and raise NotFound when it finds nothing.",
            )


def _visible(site: Site, page: Page, world: World, found: list[Owned]) -> Owned | None:
    """Return a record that its own client may open; a page without GET is not opened first."""
    if "GET" not in page.methods:
        return _behind_a_page(site, page, world, found)
    for one in found[:_TRIES]:
        assert one.client_id is not None
        if site.login(world.contacts[one.client_id]).get(page.address(one)).status_code < 400:
            return one
    return None


def _behind_a_page(site: Site, page: Page, world: World, found: list[Owned]) -> Owned | None:
    """Return a record that its own client may send this form for.

    The form is sent empty: it is taken, or refused for what it lacks, but not with “not found”.
    """
    for one in found[:_TRIES]:
        assert one.client_id is not None
        browser = site.login(world.contacts[one.client_id])
        if browser.post(page.address(one), method=page.methods[0]).status_code not in {403, 404}:
            return one
    return None


def _unproven(page: Page, why: str) -> Finding:
    return Finding(
        f"nothing shows that clients are kept apart here: {why}",
        page.where,
        "Write tests/records.py with a function records(site, client) that makes a record which "
        "the client may open, and returns the values of the address.",
    )
