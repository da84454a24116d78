"""Every page keeps its door shut to those whom it does not name."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.routes import Page, all_rights, ask, following, pages_of
from host.conformance.trial import Trial
from host.conformance.world import World
from host.hooks.access import Audience
from host.sandbox import Browser, Site

_ALL_BUT = "staff with every right but the one named"
_SHUT = {302, 401, 403, 404}
_FIX = (
    "The host's gate keeps the door by what the view declares. Look for what answers before it: "
    "a url_value_preprocessor, or a view that changes its marker."
)


def check_staff_pages(trial: Trial) -> Iterator[Finding]:
    """Walk the staff pages as a stranger, as staff without rights, with all but the right, and
    as a contact."""
    with trial.world() as (site, world):
        known = all_rights(site)
        strangers = {
            "a stranger": site.anonymous(),
            "a contact": site.login(next(iter(world.contacts.values()))),
        }
        nobody = site.login(site.staff(name="Without rights"))
        followers = following(site)
        holders = _Holders(site, known, followers)
        for page in pages_of(site, trial.slug, Audience.STAFF, Audience.ADMIN):
            yield from _declared(page, known | followers.keys())
            for name, browser in strangers.items():
                yield from _shut(browser, page, world, name)
            if page.access.rights or page.access.audience is Audience.ADMIN:
                yield from _shut(nobody, page, world, "staff without a right", {403, 404})
            if page.access.rights:
                yield from _shut(holders.of(page), page, world, _ALL_BUT, {403, 404})


def check_client_pages(trial: Trial) -> Iterator[Finding]:
    """Walk the client pages as a stranger, as staff, and as a contact without the permission."""
    with trial.world() as (site, world):
        outsiders = {
            "a stranger": site.anonymous(),
            "staff": site.login(world.administrator),
        }
        bare = site.login(world.bare_contact)
        permissions = site.runtime.generation().hooks.client_area()
        areas = [
            p.key for one in permissions if one.plugin == trial.slug for p in one.value.permissions
        ]
        for page in pages_of(site, trial.slug, Audience.CLIENT):
            for name, browser in outsiders.items():
                yield from _shut(browser, page, world, name)
            if page.access.area is not None:
                yield from _shut(bare, page, world, "a contact without the permission", {403, 404})
            if areas and page.access.area not in areas:
                yield Finding(
                    f"the page asks for the contact permission “{page.access.area}”, which the "
                    "module does not give"
                    if page.access.area
                    else "the page opens to every contact; the module has a permission for them",
                    page.where,
                    f"Write @client_only(“{areas[0]}”).",
                )


def _declared(page: Page, known: set[str]) -> Iterator[Finding]:
    """Look at what the page asks for, before anybody knocks."""
    for right in page.access.rights:
        if right not in known:
            yield Finding(
                f"the page asks for “{right}”, which no feature has, so nobody can be given it",
                page.where,
                "Name a feature and an action that the hook permissions returns.",
            )
    if page.changing and page.access.audience is Audience.STAFF and not page.access.rights:
        yield Finding(
            f"{page.changing[0]} changes something and asks for no permission",
            page.where,
            "Use @requires(feature, action) in place of @staff_only.",
        )


class _Holders:
    """Staff who hold every right except those that a page names, each made once."""

    def __init__(self, site: Site, known: set[str], followers: dict[str, set[str]]) -> None:
        self._site, self._known, self._followers = site, known, followers
        self._browsers: dict[frozenset[str], Browser] = {}

    def of(self, page: Page) -> Browser:
        named = set(page.access.rights)
        brings = set[str]().union(*(self._followers.get(right, ()) for right in named))
        held = frozenset(self._known - named - brings)
        if held not in self._browsers:
            self._browsers[held] = self._site.login(self._site.staff(sorted(held)))
        return self._browsers[held]


def _shut(
    browser: Browser, page: Page, world: World, who: str, shut: set[int] = _SHUT
) -> Iterator[Finding]:
    for address in page.addresses(world):
        for method, status in ask(browser, page, address):
            if status not in shut:
                yield Finding(f"{method} {address} answered {who} with {status}", page.where, _FIX)
