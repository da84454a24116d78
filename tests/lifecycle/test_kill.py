"""A power cut in the middle of an activation: afterwards the module is on or off, never between."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from host.cli.site import prepare
from host.config import Config
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, service
from host.testing import Site
from host.testing.databases import scratch_database
from host.testing.server import Server, log_in, token_in
from host.testing.site import PASSWORD
from tests.broken_modules import make

MOMENTS = {"sqlite": (0.05, 0.6, 1.2, 1.8, 2.4, 3.2), "postgresql": (0.6, 1.5, 2.5)}


def activate(server: Server, email: str) -> int:
    """Ask for the activation as the page does; return 0 when the server died meanwhile."""
    try:
        browser = log_in(server.url, email, PASSWORD)
        page = browser.get(f"{server.url}/setup/modules/sample", timeout=30)
        return browser.post(
            f"{server.url}/setup/modules/sample/activate",
            data={"csrf_token": token_in(page.text)},
            timeout=60,
            allow_redirects=False,
        ).status_code
    except requests.RequestException:
        return 0


def assert_whole(site: Site, server: Server, email: str) -> bool:
    """The state, the tables and the pages must say the same; return whether it is active."""
    with site.context():
        active = service.get_module("sample").is_active
    names = {name for name in sa.inspect(site.engine).get_table_names() if "sample" in name}
    browser = log_in(server.url, email, PASSWORD)
    assert browser.get(f"{server.url}/sample/", timeout=30).status_code == (200 if active else 404)
    assert names == ({"sample_thing", "sample_schema_version"} if active else set())
    return active


@pytest.mark.parametrize("kind", MOMENTS)
def test_a_killed_activation_leaves_the_module_on_or_off(kind: str, tmp_path: Path) -> None:
    """Every moment starts from a fresh database, so that tables are made each time."""
    for number, moment in enumerate(MOMENTS[kind]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with scratch_database(kind, folder) as url:
            _kill_once(folder, url, moment)


def _kill_once(folder: Path, url: str, moment: float) -> None:
    config = Config.load(
        {"TRELLIS_DATA_DIR": str(folder), "TRELLIS_SECRET_KEY": "secret of a test"}
    )
    config = replace(config, database_url=url)
    prepare(config)
    site = Site(config)
    email = site.staff(admin=True).email
    name, data = archive.pack(make(folder))
    with site.context():
        service.upload(data, name, SYSTEM)
    server = Server(config)
    try:
        server.start()
        asking = threading.Thread(target=activate, args=(server, email))
        asking.start()
        asking.join(moment)
        server.kill()
        asking.join()
        server.start()
        if not assert_whole(site, server, email):
            assert activate(server, email) == 302
            assert assert_whole(site, server, email)
    finally:
        server.stop()
        site.close()
