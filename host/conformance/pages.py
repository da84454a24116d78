"""Whoever may open a page gets it, free of what the content security policy blocks."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.markup import faults_in
from host.conformance.routes import Page, pages_of
from host.conformance.trial import Trial
from host.conformance.world import World
from host.hooks.access import Audience
from host.sandbox import Browser, Site

_FACES = {
    Audience.STAFF: ("/", "/search?q=a", "/setup/settings/{slug}"),
    Audience.CLIENT: ("/portal/",),
}
"""Pages of the host on which modules appear."""
_MOST = 3


def check_pages(trial: Trial) -> Iterator[Finding]:
    """Open every GET page with real records, and the host's pages that show the module."""
    with trial.world() as (site, world):
        for audience, browser in browsers_of(site, world).items():
            for page in pages_of(site, trial.slug, audience):
                if "GET" in page.methods:
                    yield from _open(browser, page, world)
        yield from _faces(site, world, trial.slug)


def browsers_of(site: Site, world: World) -> dict[Audience, Browser]:
    """Return a browser for each audience, of somebody who may open all of its pages."""
    administrator = site.login(world.administrator)
    return {
        Audience.STAFF: administrator,
        Audience.ADMIN: administrator,
        Audience.CLIENT: site.login(next(iter(world.contacts.values()))),
        Audience.PUBLIC: site.anonymous(),
    }


def _open(browser: Browser, page: Page, world: World) -> Iterator[Finding]:
    for address in page.addresses(world, _MOST):
        answer = browser.get(address)
        if answer.status_code >= 500:
            yield Finding(
                f"GET {address} breaks with {answer.status_code}",
                page.where,
                "Open the address on a demonstration site; the log names the line.",
            )
        elif answer.mimetype == "text/html":
            yield from faults_in(answer.text, f"{page.where} at {address}", lines=False)


def _faces(site: Site, world: World, slug: str) -> Iterator[Finding]:
    guard = site.runtime.generation().hooks.guard
    for audience, paths in _FACES.items():
        browser = browsers_of(site, world)[audience]
        for path in (*paths, *_boxes(site, slug, audience)):
            answer = browser.get(path.format(slug=slug))
            if answer.status_code >= 500:
                yield Finding(
                    f"the host's page {path} breaks with {answer.status_code}",
                    slug,
                    "Look at the widgets and finders that the module gives.",
                )
            elif answer.status_code < 300:
                yield from faults_in(answer.text, f"the host's page {path}", lines=False)
    for fault in guard.faults:
        if fault.slug == slug:
            yield Finding(
                f"{fault.hook} raises {fault.error}",
                slug,
                "The host left the part out. Correct the function; it must stand empty data.",
            )


def _boxes(site: Site, slug: str, audience: Audience) -> list[str]:
    """Return the addresses of the module's boxes that the dashboard fetches later."""
    if audience is not Audience.STAFF:
        return []
    widgets = site.runtime.generation().registry.widgets
    own = [one.id for one in widgets if one.slow and one.id.partition(".")[0] == slug]
    return [f"/dashboard/box/{widget_id}" for widget_id in own]
