"""Real worker processes: they deliver, survive being killed, and stop politely."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from host.background.queue import queue_of
from host.background.sweeping import worker_seen
from host.cron import service as cron
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings
from host.testing import Site

Start = Callable[..., subprocess.Popen[bytes]]


def eventually(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until the condition holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


class Receiver:
    """Answers after as long as it is told to, and remembers the ids it was sent."""

    def __init__(self, server: HTTPServer) -> None:
        self.ids: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        server.expect_request("/in").respond_with_handler(self._answer)
        self.url = server.url_for("/in").replace("localhost", "127.0.0.1")

    def _answer(self, request: Request) -> Response:
        self.ids.append(request.headers["webhook-id"])
        self.hold.wait(30)
        return Response("")


@pytest.fixture
def receiver() -> object:
    """A server of this test alone, so that a request that hangs disturbs no other."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        receiver = Receiver(server)
        yield receiver
        receiver.hold.set()


@pytest.fixture
def target_id(site: Site, receiver: Receiver) -> int:
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with site.context():
        return webhooks.add_target("demo", receiver.url, [], SYSTEM).id


def publish(site: Site) -> None:
    with site.context(), transaction():
        webhooks.publish("demo", "demo.created", {"n": 1})


def states(site: Site, target_id: int) -> list[str]:
    with site.context():
        return [row.state for row in webhooks.deliveries(target_id)]


def test_a_killed_worker_loses_no_delivery_and_its_successor_repeats_the_id(
    site: Site, target_id: int, receiver: Receiver, start_worker: Start
) -> None:
    receiver.hold.clear()
    first = start_worker("--no-scheduler")
    publish(site)
    eventually(lambda: receiver.ids)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert states(site, target_id) == ["sending"]
    receiver.hold.set()
    start_worker("--no-scheduler")
    eventually(lambda: states(site, target_id) == ["delivered"])
    with site.context():
        (delivery,) = webhooks.deliveries(target_id)
        assert receiver.ids == [delivery.webhook_id] * 2
        assert delivery.attempts == 1  # only what has ended uses up a try


def test_rows_whose_queue_entries_were_lost_are_swept_up(
    site: Site, target_id: int, receiver: Receiver, start_worker: Start
) -> None:
    for _ in range(3):
        publish(site)
    queue_of(site.config).huey.flush()
    start_worker("--no-scheduler")
    eventually(lambda: states(site, target_id) == ["delivered"] * 3)
    assert len(set(receiver.ids)) == len(receiver.ids) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_finishes_what_is_under_way(
    site: Site, target_id: int, receiver: Receiver, start_worker: Start, number: signal.Signals
) -> None:
    receiver.hold.clear()
    process = start_worker("--no-scheduler")
    publish(site)
    eventually(lambda: receiver.ids)
    threads = Path(f"/proc/{process.pid}/task")
    before = len(list(threads.iterdir()))
    process.send_signal(number)
    eventually(lambda: len(list(threads.iterdir())) < before)  # it begins nothing new
    assert process.poll() is None
    receiver.hold.set()
    assert process.wait(20) == 0
    assert states(site, target_id) == ["delivered"]


def test_a_worker_schedules_and_is_seen(site: Site, start_worker: Start) -> None:
    start_worker()

    def called() -> bool:
        with site.context():
            call = cron.last_call()
            return call is not None and call.caller == "scheduler"

    eventually(called)
    with site.context():
        assert worker_seen()
