"""The queue gets its entries after the commit, once, and may be lost without harm."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from redis import Redis
from redis.exceptions import RedisError

from host import background
from host.background import sweeping, tasks
from host.background.queue import queue_of
from host.background.tasks import Call, UnknownTask
from host.database import session, transaction
from host.kernel import epochs
from host.kernel.generation import current
from host.kernel.models import Epoch
from host.testing import Site

calls: list[tuple[object, ...]] = []


@background.task("tests.note")
def note(*args: object) -> None:
    calls.append(args)


@background.task("tests.fail")
def fail() -> None:
    raise ValueError("broken")


def test_an_entry_is_put_after_the_commit_and_only_once(site: Site) -> None:
    with site.context():
        queue = queue_of(site.config)
        with transaction():
            background.enqueue("tests.note", 1)
            background.enqueue("tests.note", 1)
            background.enqueue("tests.note", 2)
            assert queue.pending() == 0
        assert queue.pending() == 2
        background.enqueue("tests.note", 1)
        background.enqueue("tests.note", 1)
        assert queue.pending() == 4


def test_a_transaction_that_is_rolled_back_puts_nothing(site: Site) -> None:
    with site.context():
        queue = queue_of(site.config)
        with suppress(ZeroDivisionError), transaction():
            background.enqueue("tests.note", 1)
            _ = 1 / 0
        assert queue.pending() == 0
        with transaction():
            background.enqueue("tests.note", 1)
        assert queue.pending() == 1


def test_an_unknown_task_is_refused_where_it_is_asked_for(site: Site) -> None:
    with site.context(), pytest.raises(UnknownTask, match=r"tests\.nothing"):
        background.enqueue("tests.nothing")


def test_a_queue_out_of_reach_is_no_reason_to_fail(site: Site) -> None:
    config = replace(site.config, redis_url="redis://127.0.0.1:1/0")
    assert queue_of(config).put(Call("tests.note", (1,))) is False


def test_a_damaged_queue_is_put_aside_for_a_new_one(site: Site) -> None:
    folder = site.config.data_dir / "elsewhere"
    folder.mkdir()
    (folder / "queue.db").write_bytes(b"not a database at all " * 100)
    queue = queue_of(replace(site.config, data_dir=folder))
    assert queue.put(Call("tests.note"))
    assert queue.pending() == 1
    assert (folder / "queue.damaged").exists()


def test_a_queue_that_cannot_be_opened_keeps_nobody_from_their_work(site: Site) -> None:
    (site.config.data_dir / "queue.db").mkdir()
    with site.context(), transaction() as db:
        epochs.advance(db, epochs.EpochKind.SETTINGS, "written")
        background.enqueue("tests.note", 1)
    with site.engine.connect() as connection:
        kept = connection.scalar(sa.select(Epoch.subject).order_by(Epoch.id.desc()).limit(1))
    assert kept == "written"


def test_a_task_that_raises_is_recorded(site: Site) -> None:
    with site.context():
        sweeping.execute(Call("tests.fail"))
        assert current().hooks.guard.faults[-1].error == "ValueError: broken"


def test_a_sweep_that_raises_keeps_no_other_from_its_rows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeps = {"tests.fail": lambda: 1 / 0, "tests.note": lambda: [Call("tests.note", (7,))]}
    monkeypatch.setattr(tasks, "_sweeps", sweeps)
    with site.context():
        assert sweeping.due() == [Call("tests.note", (7,))]
        assert not sweeping.worker_seen()
        calls.clear()
        assert sweeping.execute_due(5) == {"tests.note": 1}
        assert calls == [(7,)]
        assert sweeping.enqueue_due() == {"tests.note": 1}
        session().rollback()


def test_redis_holds_the_queue_where_one_is_configured(site: Site) -> None:
    url = os.environ.get("TRELLIS_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        Redis.from_url(url).ping()
    except RedisError:
        pytest.skip("no Redis answers; set TRELLIS_TEST_REDIS_URL to run this")
    queue = queue_of(replace(site.config, redis_url=url))
    queue.huey.flush()
    assert queue.put(Call("tests.note", (1,)))
    assert queue.pending() == 1
    queue.huey.flush()
