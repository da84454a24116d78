"""The licences of a site on the command line."""

from __future__ import annotations

import subprocess

from host.licensing import service as licensing
from host.testing import Site
from host.testing.server import environment
from tests.cli import conftest as forked
from tests.licensing import shop
from tests.licensing.conftest import Sell
from tests.licensing.servers import LicenceServer


def trellis(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    return forked.trellis(environment(site.config), "licence", *words)


def test_licences_are_listed_checked_entered_and_released(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    listed = trellis(site, "status")
    assert listed.returncode == 0, listed.stderr
    assert "shop" in listed.stdout
    assert "valid" in listed.stdout
    assert "Ada Ltd" in listed.stdout
    server.says({"status": "revoked"})
    assert "lapsed" in trellis(site, "check", "shop").stdout
    server.says({"status": "invalid"})
    refused = trellis(site, "enter", "shop", shop.OTHER_CODE)
    assert refused.returncode == 1
    assert "does not know this purchase code" in refused.stderr
    assert "Traceback" not in refused.stderr
    server.says({"status": "valid", "licensee": "Bob"})
    assert "Bob" in trellis(site, "enter", "shop", shop.OTHER_CODE).stdout
    assert "valid" in trellis(site, "check").stdout
    server.says({"status": "released"})
    assert "other site" in trellis(site, "release", "shop", "--yes").stdout
    assert "released" in trellis(site, "status").stdout


def test_the_licence_server_is_set_without_showing_the_token(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    address = f"{server.url}?a=1"
    done = trellis(site, "server", "shop", "--endpoint", address, "--token", "new")
    assert address in done.stdout, done.stderr
    assert "new" not in done.stdout
    trellis(site, "check", "shop")
    assert server.tokens[-1] == "Bearer new"
    with site.context():
        kept = licensing.of("shop")
        assert kept is not None
        assert kept.endpoint == address
