"""Switches a module on and off under load: no request may fail, none may see the past."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.witnesses import Operation, Request, Witnesses, is_stale
from host.cli.site import prepare
from host.config import Config
from host.testing import Site
from host.testing.server import Server, log_in, served, token_in
from host.testing.site import PASSWORD

MODULE = Path(__file__).resolve().parents[1] / "modules" / "account_planning"
CLIENTS = 8
SWITCHES = 20
PAGE = "/account_planning/"


def run() -> Iterator[Figure]:
    """Measure failed and stale requests over all switches."""
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder))
        admin = site.staff(admin=True)
        with served(site.config, workers=2) as server:
            requests_seen, switches = _under_load(server, admin.email)
        site.close()
    failed = sum(1 for one in requests_seen if one.seen not in {"200", "404"})
    stale = sum(1 for one in requests_seen if is_stale(one, switches))
    yield Figure("activation.failed_requests", failed, "requests", 0)
    yield Figure("activation.stale_requests", stale, "requests", 0)
    yield Figure("activation.requests", len(requests_seen), "requests")
    yield Figure("activation.switches", len(switches), "switches")
    for kind in ("activate", "deactivate"):
        times = [switch.seconds for switch in switches if switch.kind == kind]
        yield Figure(f"activation.median_{kind}", statistics.median(times), "s")


def _site(folder: Path) -> Site:
    config = Config.load({"TRELLIS_DATA_DIR": str(folder)})
    prepare(config)
    site = Site(config)
    site.install(MODULE)
    return site


def _under_load(server: Server, email: str) -> tuple[list[Request], list[Operation]]:
    browsers = [(server.url + PAGE, log_in(server.url, email, PASSWORD)) for _ in range(CLIENTS)]
    with Witnesses(browsers, lambda answer: str(answer.status_code)) as witnesses:
        switches = list(_switch(server.url, email))
    return witnesses.seen, switches


def _switch(url: str, email: str) -> Iterator[Operation]:
    browser = log_in(url, email, PASSWORD)
    active = True
    for _ in range(SWITCHES):
        active = not active
        page = browser.get(f"{url}/setup/modules/account_planning", timeout=60)
        verb = "activate" if active else "deactivate"
        begun = time.monotonic()
        answer = browser.post(
            f"{url}/setup/modules/account_planning/{verb}",
            data={"csrf_token": token_in(page.text)},
            timeout=120,
            allow_redirects=False,
        )
        if answer.status_code != 302:
            raise AssertionError(f"{verb} answered {answer.status_code}: {answer.text[:2000]}")
        yield Operation(verb, begun, time.monotonic(), "200" if active else "404")
        time.sleep(0.5)
