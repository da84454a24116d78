"""Switches a module on and off under load: no request may fail, none may see the past."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.figure import Figure
from host.cli.site import prepare
from host.config import Config
from host.testing import Site
from host.testing.server import Server, log_in, served, token_in
from host.testing.site import PASSWORD

MODULE = Path(__file__).resolve().parents[1] / "modules" / "account_planning"
CLIENTS = 8
SWITCHES = 20
PAGE = "/account_planning/"


@dataclass(frozen=True, slots=True)
class Request:
    """What one client saw: when it asked, when the answer was there, and the status."""

    begun: float
    ended: float
    status: int


@dataclass(frozen=True, slots=True)
class Switch:
    """One change of state: when it was asked for and when it was answered."""

    begun: float
    answered: float
    active: bool


def run() -> Iterator[Figure]:
    """Measure failed and stale requests over all switches."""
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder))
        admin = site.staff(admin=True)
        with served(site.config, workers=2) as server:
            requests_seen, switches = _under_load(server, admin.email)
        site.close()
    failed = sum(1 for one in requests_seen if one.status not in {200, 404})
    stale = sum(1 for one in requests_seen if _is_stale(one, switches))
    yield Figure("activation.failed_requests", failed, "requests", 0)
    yield Figure("activation.stale_requests", stale, "requests", 0)
    yield Figure("activation.requests", len(requests_seen), "requests")
    yield Figure("activation.switches", len(switches), "switches")
    for active, name in ((True, "activate"), (False, "deactivate")):
        times = [s.answered - s.begun for s in switches if s.active is active]
        yield Figure(f"activation.median_{name}", statistics.median(times), "s")


def _site(folder: Path) -> Site:
    config = Config.load({"TRELLIS_DATA_DIR": str(folder)})
    prepare(config)
    site = Site(config)
    site.install(MODULE)
    return site


def _under_load(server: Server, email: str) -> tuple[list[Request], list[Switch]]:
    stop = threading.Event()
    seen: list[list[Request]] = [[] for _ in range(CLIENTS)]
    browsers = [log_in(server.url, email, PASSWORD) for _ in range(CLIENTS)]
    threads = [
        threading.Thread(target=_ask, args=(server.url, browser, stop, mine))
        for browser, mine in zip(browsers, seen, strict=True)
    ]
    for thread in threads:
        thread.start()
    switches = list(_switch(server.url, email))
    stop.set()
    for thread in threads:
        thread.join()
    return [one for mine in seen for one in mine], switches


def _ask(url: str, browser: requests.Session, stop: threading.Event, seen: list[Request]) -> None:
    while not stop.is_set():
        begun = time.monotonic()
        try:
            status = browser.get(url + PAGE, timeout=60, allow_redirects=False).status_code
        except requests.RequestException:
            status = 0
        seen.append(Request(begun, time.monotonic(), status))


def _switch(url: str, email: str) -> Iterator[Switch]:
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
        yield Switch(begun, time.monotonic(), active)
        time.sleep(0.5)


def _is_stale(request: Request, switches: list[Switch]) -> bool:
    """Tell whether a request that began between two switches saw the state before the first."""
    before = [switch for switch in switches if switch.answered < request.begun]
    if not before:
        return False
    last = before[-1]
    following = [switch for switch in switches if switch.begun > last.begun]
    if following and following[0].begun < request.ended:
        return False  # the next switch was already under way: both states are right
    return request.status != (200 if last.active else 404)
