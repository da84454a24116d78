"""The pytest plugin: fixtures of the test kit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from host import logs
from host.cli.site import prepare
from host.config import Config
from host.testing.databases import SERVERS, scratch_database
from host.testing.site import Site

KINDS = ("sqlite", *SERVERS)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that asks for modules on the site."""
    config.addinivalue_line("markers", "modules(*folders): modules active on the test's site")
    logs.configure("ERROR")


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Path]:
    """Return a function that gives the data folder of a site with these modules, made once."""
    made: dict[tuple[str, ...], Path] = {}

    def template(modules: tuple[str, ...]) -> Path:
        if modules not in made:
            folder = tmp_path_factory.mktemp("template")
            config = _config(folder)
            prepare(config)
            site = Site(config)
            for module in modules:
                site.install(module)
            site.close()
            made[modules] = folder
        return made[modules]

    return template


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    _templates: Callable[[tuple[str, ...]], Path],
) -> Iterator[Site]:
    """A site of its own on SQLite; ``@pytest.mark.modules("modules/x")`` activates modules."""
    marker = request.node.get_closest_marker("modules")
    folder = tmp_path / "data"
    shutil.copytree(_templates(marker.args if marker else ()), folder)
    site = Site(_config(folder))
    yield site
    site.close()


@pytest.fixture(params=KINDS)
def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A fresh site on each kind of database that answers here."""
    with scratch_database(request.param, tmp_path) as url:
        config = replace(_config(tmp_path), database_url=url)
        prepare(config)
        site = Site(config)
        yield site
        site.close()


def _config(folder: Path) -> Config:
    return Config.load({"TRELLIS_DATA_DIR": str(folder), "TRELLIS_SECRET_KEY": "secret of a test"})
