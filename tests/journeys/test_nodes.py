"""Two nodes, each with its own web server, worker and data folder, are one site to everybody.

They share PostgreSQL, Redis, the secret and the address, and nothing else.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis
import requests
import sqlalchemy as sa

from benchmarks import small_module
from host import clock
from host.access.models import Staff
from host.access.throttle import PER_PERSON
from host.background.queue import queue_of
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.config import Config
from host.handing_over.models import HandOver
from host.hooks.actor import SYSTEM
from host.kernel.models import Lease
from host.kernel.runtime import COMMAND
from host.lifecycle import archive
from host.messaging.notifications.models import Notification
from host.records import service as records
from host.records.models import UndoEntry
from host.sandbox.site import PASSWORD, prepared
from host.testing import Site
from host.testing.databases import scratch_database
from host.testing.server import Server, log_in, start_worker, token_in
from tests.live.listening import listening

REDIS = os.environ.get("TRELLIS_TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
MANY = 600


@dataclass(slots=True)
class Node:
    """One machine: its configuration, its web server and, at times, its worker."""

    config: Config
    web: Server
    worker: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.web.url

    def work(self) -> None:
        """Start the worker."""
        self.worker = start_worker(self.config, self.web.extra)

    def lose_worker(self) -> None:
        """Kill the worker with all it has started, as a power cut would."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def close(self) -> None:
        """Stop what runs here."""
        self.lose_worker()
        self.web.stop()


@dataclass(slots=True)
class Nodes:
    """Both nodes, and the site as the test looks at it."""

    site: Site
    one: Node
    two: Node

    def hand_over(self, leaver: Staff, heir: Staff, browser: requests.Session) -> int:
        """Ask the first node to hand over; returns the id of the work."""
        url = f"{self.one.url}/setup/staff/{leaver.id}/hand-over"
        form = {"to": str(heir.id), "csrf_token": token_in(browser.get(url, timeout=30).text)}
        answer = browser.post(url, form, timeout=30, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:2000]
        return int(answer.headers["Location"].rpartition("/")[2])

    def job(self, job_id: int) -> HandOver:
        """Return a hand-over as it is now."""
        with self.site.context() as db:
            return db.get_one(HandOver, job_id, populate_existing=True)

    def clients(self, owner: Staff, number: int) -> None:
        """Give somebody clients."""
        rows = [{"name": f"Firm {place}", "owner_id": owner.id} for place in range(number)]
        with self.site.context():
            records.create_many(CLIENT, rows, SYSTEM)

    def dead_time_passes(self) -> None:
        """Have as much time gone by as the claims of a node that is gone may last."""
        with self.site.engine.begin() as connection:
            past = clock.now() - timedelta(seconds=1)
            job = sa.update(HandOver).where(HandOver.claimed_until.is_not(None))
            connection.execute(job.values(claimed_until=past))
            connection.execute(sa.update(Lease).values(expires_at=past))


@pytest.fixture
def nodes(both: Nodes) -> Iterator[Nodes]:
    """Both nodes; a test starts workers where it wants them, and they are gone after it."""
    yield both
    both.one.lose_worker()
    both.two.lose_worker()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Both nodes with their web servers."""
    tmp_path = tmp_path_factory.mktemp("nodes")
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.RedisError:
        pytest.skip("no Redis answers; set TRELLIS_TEST_REDIS_URL to run this as well")
    with ExitStack() as stack:
        url = stack.enter_context(scratch_database("postgresql", tmp_path))
        config = replace(prepared(tmp_path / "one", url), redis_url=REDIS)
        site = Site(config)
        stack.callback(site.close)
        stack.callback(queue_of(config).huey.flush)
        site.runtime.kind = COMMAND  # it only looks on, and is no worker
        (tmp_path / "two").mkdir()
        made = []
        for name in ("one", "two"):
            own = replace(config, data_dir=tmp_path / name)
            node = Node(own, Server(own, workers=1, extra={"TRELLIS_NODE": f"node-{name}"}))
            stack.callback(node.close)
            node.web.start()
            made.append(node)
        yield Nodes(site, *made)


def until(true: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until something holds; returns how long that took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it did not come about"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_who_logs_in_at_one_goes_on_at_the_other_and_guessing_counts_for_both(
    nodes: Nodes, tmp_path: Path
) -> None:
    admin = nodes.site.staff(admin=True)
    browser = log_in(nodes.one.url, admin.email, PASSWORD)
    assert browser.get(f"{nodes.two.url}/setup", timeout=30).status_code == 200

    _upload(nodes.one.url, browser, *archive.pack(small_module.make(tmp_path, "parcels")))
    assert browser.get(f"{nodes.two.url}/parcels/", timeout=30).status_code == 404
    _press(nodes.one.url, browser, "parcels", "activate")
    seen = [browser.get(f"{one.url}/parcels/", timeout=60) for one in (nodes.two, nodes.one)]
    assert [one.text for one in seen] == ["1.0.0", "1.0.0"]
    _press(nodes.two.url, browser, "parcels", "deactivate")
    assert browser.get(f"{nodes.one.url}/parcels/", timeout=30).status_code == 404

    person = nodes.site.staff()
    for place in range(PER_PERSON):
        assert _try(nodes.one.url if place % 2 else nodes.two.url, person.email, "wrong") == 422
    for node in (nodes.one, nodes.two):
        assert _try(node.url, person.email, PASSWORD) == 429


def test_work_of_one_is_done_by_the_other_and_a_bell_there_rings(nodes: Nodes) -> None:
    admin, leaver, heir = nodes.site.staff(admin=True), nodes.site.staff(), nodes.site.staff()
    nodes.clients(leaver, 3)
    nodes.two.work()
    asked = log_in(nodes.one.url, admin.email, PASSWORD)
    listener = log_in(nodes.two.url, heir.email, PASSWORD)
    with listening(listener, nodes.two.url) as stream:
        stream.next("count")
        job_id = nodes.hand_over(leaver, heir, asked)
        until(lambda: nodes.job(job_id).state == "done")
        told = time.monotonic()
        assert str(stream.next().data["title"]).startswith("3 things of")
        assert time.monotonic() - told < 3


def test_a_worker_that_is_killed_loses_nothing(nodes: Nodes) -> None:
    admin, leaver, heir = nodes.site.staff(admin=True), nodes.site.staff(), nodes.site.staff()
    nodes.clients(leaver, MANY)
    nodes.one.work()
    job_id = nodes.hand_over(leaver, heir, log_in(nodes.one.url, admin.email, PASSWORD))
    until(lambda: nodes.job(job_id).done > 0)
    nodes.one.lose_worker()
    left = nodes.job(job_id)
    assert left.state == "running"
    assert 0 < left.done < MANY
    nodes.dead_time_passes()
    nodes.two.work()
    until(lambda: nodes.job(job_id).state == "done")
    ended = nodes.job(job_id)
    assert (ended.changed, ended.refused_count, ended.error) == (MANY, 0, "")
    with nodes.site.context() as db:
        owned = sa.select(sa.func.count()).select_from(Client).where(Client.owner_id == heir.id)
        assert db.scalar(owned) == MANY
        assert db.get_one(UndoEntry, ended.undo_id or 0).count == MANY
        mine = sa.select(Notification.title).where(Notification.staff_id == heir.id)
        assert len(list(db.scalars(mine))) == 1


def _try(url: str, email: str, password: str) -> int:
    browser = requests.Session()
    page = browser.get(f"{url}/login", timeout=30)
    form = {"email": email, "password": password, "csrf_token": token_in(page.text)}
    return browser.post(f"{url}/login", form, timeout=30, allow_redirects=False).status_code


def _upload(url: str, browser: requests.Session, name: str, data: bytes) -> None:
    page = browser.get(f"{url}/setup/modules/", timeout=30)
    answer = browser.post(
        f"{url}/setup/modules/upload",
        data={"csrf_token": token_in(page.text)},
        files={"archive": (name, data)},
        timeout=60,
        allow_redirects=False,
    )
    assert answer.status_code == 302, answer.text[:2000]


def _press(url: str, browser: requests.Session, slug: str, verb: str) -> None:
    page = browser.get(f"{url}/setup/modules/{slug}", timeout=60)
    form = {"csrf_token": token_in(page.text), "agree": "y"}
    answer = browser.post(
        f"{url}/setup/modules/{slug}/{verb}", form, timeout=120, allow_redirects=False
    )
    assert answer.status_code == 302, answer.text[:2000]
