"""The dashboard draws every box it can, and says so of one that it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.clients import service
from host.clients.data import ClientData
from host.hooks.actor import SYSTEM, Actor
from host.hooks.faces import DashboardWidget, SearchHit, SearchProvider
from host.testing import Browser, Site


def empty(_actor: Actor) -> dict[str, object]:
    return {}


def broken(_actor: Actor) -> dict[str, object]:
    raise RuntimeError("no")


WIDGETS = (
    DashboardWidget("garden.bad", "Bad context", "errors/error.html", broken, position=1),
    DashboardWidget("garden.worse", "Bad template", "no/such.html", empty, position=2),
    DashboardWidget("garden.quiet", "Silent box", "no/such.html", lambda _a: None, position=3),
    DashboardWidget("garden.shut", "Shut box", "no/such.html", empty, ("x:y",), position=4),
)


@pytest.fixture
def _garden(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = site.runtime.generation()
    widgets = (*WIDGETS, *generation.registry.widgets)
    monkeypatch.setattr(generation, "registry", replace(generation.registry, widgets=widgets))


@pytest.mark.usefixtures("_garden")
def test_a_broken_box_leaves_the_others_standing(site: Site, browser: Browser) -> None:
    page = browser.get("/")
    assert page.status_code == 200
    for title in ("Bad context", "Bad template", "Clients", "Unread notices"):
        assert title in page.text
    assert page.text.count("This box could not be drawn.") == 2
    for title in ("Silent box", "Shut box"):
        assert title not in page.text
    faults = {fault.hook for fault in site.runtime.generation().hooks.guard.faults}
    assert faults == {"dashboard_widgets"}


def test_ones_own_clients_come_before_those_of_others(site: Site, browser: Browser) -> None:
    with site.context():
        service.create(ClientData("Somebody's"), SYSTEM)
    assert "None is yours yet" in browser.get("/").text


def test_a_broken_finder_is_told_apart_from_one_that_finds_nothing(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.client("Acme")

    def find(_actor: Actor, _text: str, _limit: int) -> list[SearchHit]:
        raise RuntimeError("no")

    generation = site.runtime.generation()
    finders = (SearchProvider("garden", "Plants", find), *generation.registry.finders)
    monkeypatch.setattr(generation, "registry", replace(generation.registry, finders=finders))
    page = browser.get("/search?q=acm").text
    assert "Acme" in page
    assert "This part of the search could not answer." in page


def test_a_search_without_a_hit_says_so(browser: Browser) -> None:
    assert "goes by “nowhere”" in browser.get("/search?q=nowhere").text
    assert "Type a name" in browser.get("/search").text
