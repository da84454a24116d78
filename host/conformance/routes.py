"""The pages of a module, as the URL map has them, with addresses that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from host.conformance.world import Owned, World
from host.hooks.access import Access, Audience, access_of
from host.records import declared
from host.sandbox import Browser, Site

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Page:
    """One rule of the module's, and who may open it."""

    rule: Rule
    access: Access

    @property
    def where(self) -> str:
        """How a report calls the page."""
        return f"{self.rule.rule} ({self.rule.endpoint})"

    @property
    def methods(self) -> list[str]:
        return sorted((self.rule.methods or set()) - {"HEAD", "OPTIONS"})

    @property
    def changing(self) -> list[str]:
        """Methods that change something."""
        return [method for method in self.methods if method in CHANGING]

    @property
    def ids(self) -> list[str]:
        """Arguments that name a record: all but those with a fixed list of values."""
        converters = self.rule._converters
        return sorted(n for n in self.rule.arguments if not isinstance(converters[n], AnyConverter))

    def address(self, owned: Owned | None = None) -> str:
        """Return the address of a record, or one in which each argument is made up."""
        values = dict(owned.values) if owned else {}
        built = self.rule.build({n: values.get(n, self._made_up(n)) for n in self.rule.arguments})
        assert built is not None, self.rule
        return built[1]

    def addresses(self, world: World, most: int = 1) -> list[str]:
        """Return addresses of records, or a made-up one where the world has none."""
        found = world.find(self.ids) if self.ids else ()
        return [self.address(one) for one in found[:most]] or [self.address()]

    def _made_up(self, name: str) -> object:
        converter = self.rule._converters[name]
        if isinstance(converter, AnyConverter):
            return min(converter.items)
        return 1 if isinstance(converter, IntegerConverter) else "x"


def pages_of(site: Site, slug: str, *audiences: Audience) -> list[Page]:
    """Return the module's pages, of these audiences or of all."""
    return [
        page for page in _pages(site, slug) if not audiences or page.access.audience in audiences
    ]


def ask(browser: Browser, page: Page, address: str) -> Iterator[tuple[str, int]]:
    """Ask for the address with each method of the page; yield method and status."""
    for method in page.methods:
        if method == "GET":
            yield method, browser.get(address).status_code
        else:
            yield method, browser.post(address, method=method).status_code


def all_rights(site: Site, slugs: Sequence[str] = ()) -> set[str]:
    """Return every right on the site, or those of some plugins."""
    given = declared.features(site.runtime.generation())
    return {
        f"{one.value.key}:{action}"
        for one in given
        if not slugs or one.plugin in slugs
        for action in one.value.all_actions
    }


def following(site: Site) -> dict[str, set[str]]:
    """Return the rights that nobody is given by itself, and those of which each one brings them."""
    return {
        f"{one.value.key}:{action}": set(sources)
        for one in declared.features(site.runtime.generation())
        for action, sources in one.value.follows.items()
    }


def _pages(site: Site, slug: str) -> Iterator[Page]:
    generation = site.runtime.generation()
    app: Flask = generation.app
    own = {one.value.name for one in generation.registry.blueprints if one.plugin == slug}
    for rule in app.url_map.iter_rules():
        blueprint, _, view = rule.endpoint.partition(".")
        if blueprint in own and view != "static":
            access = access_of(app.view_functions[rule.endpoint])
            assert access is not None, rule.endpoint
            yield Page(rule, access)
