"""A plain site with real servers around it, and the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from host.cli.site import prepare
from host.testing import Site
from host.testing.chromium import NewPerson, Person
from host.testing.mail import PostOffice
from tests.browser.demonstration import Demo, demonstration, local_site
from tests.browser.world import World, background_worker


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve the demonstration, with the traces of a little use."""
    with demonstration(tmp_path_factory.mktemp("demo")) as made:
        yield made


@pytest.fixture
def visitor(chrome: Browser, demo: Demo) -> Iterator[NewPerson]:
    """Return a function that puts somebody before the demonstration."""
    people: list[Person] = []

    def new(**options: Any) -> Person:
        people.append(Person(chrome, demo.server.url, **options))
        return people[-1]

    yield new
    for person in people:
        person.leave()


@pytest.fixture
def world(chrome: Browser, httpserver: HTTPServer, tmp_path: Path) -> Iterator[World]:
    """Give a plain site with web server, worker, mail server and a receiver of webhooks."""
    config, server = local_site(tmp_path / "data")
    prepare(config)
    site = Site(config)
    httpserver.expect_request("/hooks").respond_with_data("")
    with PostOffice() as post, background_worker(config):
        try:
            server.start()
            world = World(site, server, chrome, post, httpserver)
            yield world
            world.everybody_leaves()
        finally:
            server.stop()
            site.close()
