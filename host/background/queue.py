"""The queue of this process: Huey over SQLite, or over Redis when one is configured."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, RedisHuey, SqliteHuey
from huey.api import Task
from redis.exceptions import RedisError

from host import logs
from host.background import tasks
from host.background.tasks import Call
from host.config import Config
from host.database import after_commit, session
from host.kernel.generation import current

log = structlog.get_logger("trellis.queue")
UNREACHABLE = (RedisError, sqlite3.Error, OSError)
_WAITING = "trellis_enqueued"
_lock = threading.Lock()
_queues: dict[tuple[str, str], Queue] = {}


class Queue:
    """A Huey with one task, which calls registered functions by name.

    The queue only makes things quick. An entry may get lost or come twice: what matters is
    a row of an outbox, and the sweep finds it there.
    """

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self._execute: Callable[[Call], None] | None = None
        self._put = huey.task(name="run", context=True)(self._run)

    def put(self, call: Call) -> bool:
        """Add an entry; return False when the queue cannot be reached just now."""
        try:
            self._put(call.name, list(call.args), *([call.request] if call.request else []))
        except UNREACHABLE as error:
            _leave_to_sweep(call, error)
            return False
        return True

    def pending(self) -> int:
        """Return how many entries wait; raises what the storage raises."""
        return int(self.huey.pending_count())

    def serve(self, execute: Callable[[Call], None]) -> None:
        """Say how this process executes entries; only a worker does."""
        self._execute = execute

    @property
    def serves(self) -> bool:
        """Whether this process executes entries, as a worker does."""
        return self._execute is not None

    def _run(self, name: str, args: list[Any], request: str = "", *, task: Task) -> None:
        if self._execute is None:
            raise RuntimeError("Only a worker executes entries of the queue.")
        with logs.within(request=request, job=f"{name}:{task.id[:8]}"):
            self._execute(Call(name, tuple(args), request))


def queue_of(config: Config) -> Queue:
    """Return the queue of the configured site, the same one for the whole process."""
    key = (config.redis_url or "", str(config.data_dir))
    with _lock:
        if key not in _queues:
            _queues[key] = Queue(_huey(config))
        return _queues[key]


def _huey(config: Config) -> Huey:
    if config.redis_url:
        # Several sites may share one Redis: each keeps to a name of its own.
        site = hashlib.sha256(config.database_url.encode()).hexdigest()[:12]
        return RedisHuey(f"trellis-{site}", url=config.redis_url, results=False, read_timeout=1)
    path = config.data_dir / "queue.db"
    try:
        return _over_sqlite(path)
    except sqlite3.OperationalError:
        raise  # out of reach now, which says nothing against the file
    except sqlite3.DatabaseError as error:
        log.error("the queue's file is damaged, a new one begins", error=str(error))
        path.replace(path.with_suffix(".damaged"))
        for rest in ("-wal", "-shm"):
            path.with_name(path.name + rest).unlink(missing_ok=True)
        return _over_sqlite(path)


def _over_sqlite(path: Path) -> Huey:
    return SqliteHuey("trellis", filename=str(path), results=False, timeout=20)


def _leave_to_sweep(call: Call, error: Exception) -> None:
    log.warning("not enqueued, the sweep will find it", task=call.name, error=str(error))


def serving() -> bool:
    """Tell whether this process is a worker of the current site."""
    return queue_of(current().config).serves


def enqueue(name: str, *args: int | str) -> None:
    """Have a worker call the task soon: after the commit when a transaction is open.

    Inside one transaction the same call is put only once. Needs an app context.
    """
    tasks.find(name)
    call = Call(name, args, logs.request_id())
    config, waiting = current().config, _waiting()
    if call in waiting:
        return
    waiting.add(call)

    def put() -> None:
        waiting.discard(call)
        try:
            queue = queue_of(config)
        except UNREACHABLE as error:
            _leave_to_sweep(call, error)
        else:
            queue.put(call)

    after_commit(put)


def _waiting() -> set[Call]:
    """Return the calls that the open transaction has asked for; a new one begins with none."""
    transaction = session().get_transaction()
    known, calls = session().info.get(_WAITING, (None, set()))
    if known is not transaction:
        calls = set()
        session().info[_WAITING] = (transaction, calls)
    waiting: set[Call] = calls
    return waiting
