"""Two nodes on one PostgreSQL: operations through either, and neither ever shows the past."""

from __future__ import annotations

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests

from benchmarks import small_module
from benchmarks.figure import Figure
from benchmarks.witnesses import Operation, Request, Witnesses, is_stale
from host.hooks.actor import SYSTEM
from host.kernel.runtime import COMMAND
from host.lifecycle import archive, service
from host.sandbox import Site
from host.sandbox.site import PASSWORD, prepared
from host.testing.databases import scratch_database
from host.testing.server import Server, log_in, token_in

SLUG = "parcels"
CLIENTS = 8
ROUND = (
    ("upgrade", "2.0.0"),
    ("roll-back", "1.0.0"),
    ("deactivate", "404"),
    ("activate", "1.0.0"),
    ("deactivate", "404"),
    ("activate", "1.0.0"),
)
"""Each operation with what the module's page answers afterwards; tables change in the first two."""
ROUNDS = 5
ASLEEP = 2
"""The operation of a round, by index, during which the second node sleeps.

It is a quick one: a web server that slept for longer than half a minute replaces its workers
when it wakes, and cuts off whom they were serving.
"""


def run() -> Iterator[Figure]:
    """Measure failed and stale requests, and whether all workers arrive at the last epoch."""
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder)) as url:
        scene = _Scene.set(Path(folder), url)
        try:
            with scene.witnesses() as witnesses:
                operations = list(scene.operate())
            words = scene.workers_in_words()
        finally:
            scene.close()
    yield from _figures(witnesses.seen, operations)
    print(f"The page about the system says: {words}", file=sys.stderr)
    yield Figure("nodes.workers_behind", 0 if words.startswith("4 of 4 workers") else 1, "", 0)


def _figures(seen: list[Request], operations: list[Operation]) -> Iterator[Figure]:
    right = {"404", "1.0.0", "2.0.0"}
    failed = [one.seen for one in seen if one.seen not in right]
    yield Figure("nodes.failed_requests", len(failed), "requests", 0)
    stale = sum(1 for one in seen if is_stale(one, operations))
    yield Figure("nodes.stale_requests", stale, "requests", 0)
    yield Figure("nodes.requests", len(seen), "requests")
    yield Figure("nodes.operations", len(operations), "operations")
    for kind in sorted({one.kind for one in operations}):
        times = [one.seconds for one in operations if one.kind == kind]
        yield Figure(f"nodes.median_{kind.replace('-', '_')}", statistics.median(times), "s")
    if failed:
        print(f"What failed requests saw: {sorted(set(failed))[:5]}", file=sys.stderr)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Make a database; end with a message where PostgreSQL does not answer."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(scratch_database("postgresql", folder))
        except pytest.skip.Exception as skipped:
            sys.exit(f"The benchmark of nodes did not run: {skipped}.")
        yield url


@dataclass(slots=True)
class _Scene:
    """Both nodes with their servers, and the browsers of people and of the administrator."""

    site: Site
    servers: tuple[Server, Server]
    people: list[tuple[str, requests.Session]]
    admins: tuple[requests.Session, requests.Session]

    @classmethod
    def set(cls, folder: Path, url: str) -> _Scene:
        """Start the nodes on a site with the module active, and its newer version waiting."""
        config = prepared(folder / "one", url)
        site = Site(config)
        site.runtime.kind = COMMAND  # it only prepares, and is no worker
        site.install(small_module.make(folder, SLUG))
        name, data = archive.pack(small_module.make(folder, SLUG, "2.0.0"))
        with site.context():
            service.upload(data, name, SYSTEM)
        email = site.staff(admin=True).email
        (folder / "two").mkdir()
        servers = (
            Server(config, extra={"TRELLIS_NODE": "node-one"}),
            Server(replace(config, data_dir=folder / "two"), extra={"TRELLIS_NODE": "node-two"}),
        )
        for server in servers:
            server.start()
        browsers = [log_in(servers[n % 2].url, email, PASSWORD) for n in range(CLIENTS)]
        people = [(f"{servers[n % 2].url}/{SLUG}/", one) for n, one in enumerate(browsers)]
        first, second = (log_in(server.url, email, PASSWORD) for server in servers)
        return cls(site, servers, people, (first, second))

    def witnesses(self) -> Witnesses:
        """Put people before both nodes."""
        return Witnesses(self.people, _read)

    def operate(self) -> Iterator[Operation]:
        """Carry the operations out, in turn through one node and the other."""
        number = 0
        for _ in range(ROUNDS):
            for place, (kind, then) in enumerate(ROUND):
                if place == ASLEEP:
                    self._signal(signal.SIGSTOP)
                    yield self._operation(0, kind, then)
                    self._signal(signal.SIGCONT)
                    self._assert_awake(then)
                else:
                    yield self._operation(number % 2, kind, then)
                number += 1
                time.sleep(0.3)

    def _operation(self, node: int, kind: str, then: str) -> Operation:
        url, browser = self.servers[node].url, self.admins[node]
        page = browser.get(f"{url}/setup/modules/{SLUG}", timeout=60)
        begun = time.monotonic()
        answer = browser.post(
            f"{url}/setup/modules/{SLUG}/{kind}",
            data={"csrf_token": token_in(page.text)},
            timeout=120,
            allow_redirects=False,
        )
        if answer.status_code != 302:
            raise AssertionError(f"{kind} answered {answer.status_code}: {answer.text[:2000]}")
        return Operation(kind, begun, time.monotonic(), then)

    def _signal(self, number: int) -> None:
        """Stop or wake the second node, with all its workers."""
        process = self.servers[1].process
        if process is not None:
            os.killpg(process.pid, number)

    def _assert_awake(self, then: str) -> None:
        """The first request to the node that slept must see what it slept through."""
        seen = _read(self.admins[1].get(f"{self.servers[1].url}/{SLUG}/", timeout=60))
        if seen != then:
            raise AssertionError(f"the node that slept answered {seen}, not {then}")

    def workers_in_words(self) -> str:
        """Return what the page about the system says, once every worker was asked something."""
        for _ in range(4):
            for url, _browser in self.people:
                requests.get(url.replace(f"/{SLUG}/", "/login"), timeout=60)
        page = self.admins[0].get(f"{self.servers[0].url}/setup/system", timeout=60).text
        start = page.find(" workers on epoch ")
        return page[page.rfind(">", 0, start) + 1 : page.find("<", start)].strip()

    def close(self) -> None:
        """Stop both nodes, also one that sleeps."""
        self._signal(signal.SIGCONT)
        for server in self.servers:
            server.stop()
        self.site.close()


def _read(answer: requests.Response) -> str:
    return answer.text[:40] if answer.status_code == 200 else str(answer.status_code)
