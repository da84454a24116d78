"""Sites that have bought a module; the first purchase is made once for all tests on SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from host.cli.site import prepare
from host.config import Config
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.licensing import service as licensing
from host.settings import service as settings
from host.testing import Site
from tests.licensing import shop
from tests.licensing.servers import LicenceServer

Sell = Callable[[Site], None]


@pytest.fixture
def server(httpserver: HTTPServer) -> LicenceServer:
    return LicenceServer(httpserver)


@pytest.fixture
def sell(tmp_path: Path, server: LicenceServer) -> Sell:
    """Return a function that gives a site the sold module, its code found good just now."""

    def buy(site: Site) -> None:
        _point_at(site, server)
        with site.context():
            active = current().module("shop") is not None
        if active:
            with site.context():
                found = licensing.verify(shop.manifest(), shop.CODE)
                assert found is not None
                with transaction():
                    licensing.keep("shop", found)
        else:
            site.install(shop.make(tmp_path), shop.CODE)
        server.asked.clear()

    return buy


@pytest.fixture(scope="session")
def _sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sold")
    config = _config(folder)
    prepare(config)
    site = Site(config)
    with HTTPServer(host="127.0.0.1") as receiver:
        _point_at(site, LicenceServer(receiver))
        site.install(shop.make(tmp_path_factory.mktemp("module")), shop.CODE)
    site.close()
    return folder


@pytest.fixture
def site(tmp_path: Path, _sold: Path) -> Iterator[Site]:
    """A site of its own on SQLite with the sold module; `sell` ties it to this test's server."""
    folder = tmp_path / "data"
    shutil.copytree(_sold, folder)
    site = Site(_config(folder))
    yield site
    site.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Site]:
    """A site without any module."""
    config = _config(tmp_path / "fresh")
    prepare(config)
    site = Site(config)
    yield site
    site.close()


def _config(folder: Path) -> Config:
    return Config.load({"TRELLIS_DATA_DIR": str(folder), "TRELLIS_SECRET_KEY": "secret of a test"})


def _point_at(site: Site, server: LicenceServer) -> None:
    with site.context():
        settings.save("licences", {"allow_private_servers": True}, SYSTEM)
    with site.context():
        licensing.configure(shop.manifest(), server.url, "the-token", SYSTEM)
