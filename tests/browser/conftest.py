"""A Chromium, a plain site with real servers around it, and the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from host.app import new_runtime
from host.cli.site import prepare
from host.config import Config
from host.demo.site import prepare as prepare_demo
from host.testing import Site
from host.testing.server import Server, free_port
from tests.browser.chromium import Person, chromium
from tests.browser.pages import Place, furnish, places
from tests.browser.world import PostOffice, World, background_worker

NewPerson = Callable[..., Person]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demonstration in use: its server, and every page that it has."""

    server: Server
    places: list[Place]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Give the one Chromium of the run."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve the demonstration, with the traces of a little use."""
    folder = tmp_path_factory.mktemp("demo")
    config = replace(_config(folder), demo=True)
    prepare(config)
    runtime = new_runtime(config, kind="command")
    prepare_demo(runtime, lambda _: None)
    furnish(runtime)
    found = places(runtime)
    runtime.engine.dispose()
    server = Server(config, port=_port_of(config))
    try:
        server.start()
        yield Demo(server, found)
    finally:
        server.stop()


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
    config = _config(tmp_path / "data")
    prepare(config)
    site = Site(config)
    server = Server(config, port=_port_of(config))
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


def _config(folder: Path) -> Config:
    """A site on loopback that is called localhost, as licence keys for trying out want it."""
    return Config.load(
        {
            "TRELLIS_DATA_DIR": str(folder),
            "TRELLIS_SECRET_KEY": "secret of a test",
            "TRELLIS_SITE_URL": f"http://localhost:{free_port()}",
        }
    )


def _port_of(config: Config) -> int:
    return int(config.site_url.rpartition(":")[2])
