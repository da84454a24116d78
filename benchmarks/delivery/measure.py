"""10,000 mails and 10,000 webhooks, twenty kills, on SQLite and on PostgreSQL with Redis."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from benchmarks.delivery import scene
from benchmarks.delivery.load import Load, Outcome, Result
from benchmarks.figure import Figure
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import delivery
from host.messaging.webhooks import service as webhooks
from host.sandbox import Site
from host.sandbox.site import prepared
from host.testing.databases import scratch_database

SIZE = int(os.environ.get("TRELLIS_BENCH_DELIVERIES", "10000"))
LOAD = Load(mails=SIZE, hooks=SIZE, permanent=SIZE // 500, kills=20)
REDIS = os.environ.get("TRELLIS_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
FAST = 2000


def run() -> Iterator[Figure]:
    """Measure what is lost, what comes twice, and how quickly a willing receiver is served."""
    yield from _speed()
    yield from _kind("sqlite", None)
    try:
        redis.Redis.from_url(REDIS).ping()
        yield from _kind("postgresql", REDIS)
    except (redis.RedisError, pytest.skip.Exception) as skipped:
        print(f"PostgreSQL with Redis was not measured: {skipped}.", file=sys.stderr)


def _kind(kind: str, redis_url: str | None) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with scratch_database(kind, folder) as url:
            site = Site(replace(prepared(folder, url), redis_url=redis_url))
            try:
                result = scene.run(site, folder, LOAD, say=True)
            finally:
                site.close()
    yield from _figures(f"delivery.{kind}", result)


def _figures(name: str, result: Result) -> Iterator[Figure]:
    print(f"{name}: refused {dict(result.refused)}", file=sys.stderr)
    yield Figure(f"{name}.seconds", result.seconds, "s")
    yield Figure(f"{name}.kills", result.kills, "kills")
    yield Figure(f"{name}.refused", result.refused.total(), "answers")
    for kind, outcome in (("mail", result.mail), ("webhooks", result.hooks)):
        yield from _of_kind(f"{name}.{kind}", outcome)


def _of_kind(name: str, outcome: Outcome) -> Iterator[Figure]:
    yield Figure(f"{name}.queued", outcome.queued, "messages")
    yield Figure(f"{name}.arrived", outcome.arrived, "messages")
    yield Figure(f"{name}.duplicates", outcome.duplicates, "messages")
    yield Figure(f"{name}.dead_letters", outcome.dead, "messages")
    yield Figure(f"{name}.lost", outcome.lost, "messages", 0)
    yield Figure(f"{name}.wrong", outcome.wrong, "messages", 0)


def _speed() -> Iterator[Figure]:
    """Serve one receiver that takes everything at once, in this process and without a queue."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Site(prepared(folder))
        try:
            with scene.receivers(folder, 0.0) as (mail_port, hook_port):
                scene.configure(site, mail_port)
                with site.context():
                    url = f"http://127.0.0.1:{hook_port}/fast"
                    target = webhooks.add_target("fast", url, ["fast:*"], SYSTEM).id
                with site.context():
                    started = time.monotonic()
                    with transaction():
                        for number in range(FAST):
                            webhooks.publish("fast", "fast.happened", {"number": number})
                    queued = time.monotonic() - started
                    started = time.monotonic()
                    while delivery.deliver(target) is not None:
                        continue
                    sent = time.monotonic() - started
        finally:
            site.close()
    yield Figure("delivery.queueing", 1e6 * queued / FAST, "µs a delivery")
    yield Figure("delivery.one_target", FAST / sent, "deliveries/s")
