"""The worker process: executes the queue, sweeps the outboxes, runs the scheduler."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from types import FrameType

import sqlalchemy as sa
import structlog
from huey.consumer import Consumer
from redis.exceptions import RedisError

from host.background import sweeping, tasks
from host.background.queue import queue_of
from host.background.tasks import Call
from host.kernel.generation import current
from host.kernel.runtime import Runtime

log = structlog.get_logger("trellis.worker")
SWEEP_SECONDS = 5.0
SCHEDULE_SECONDS = 20.0
STOP_SECONDS = 25.0
_CHECK_SECONDS = 10.0
_UNREACHABLE = (sa.exc.SQLAlchemyError, RedisError, sqlite3.Error, OSError)


class _Consumer(Consumer):  # type: ignore[misc]
    """Huey's consumer without its own signal handlers: the worker has them."""

    def _set_signal_handlers(self) -> None:
        return


class Worker:
    """The threads of one worker process; none of them dies of one bad job."""

    def __init__(self, runtime: Runtime, *, threads: int = 4, scheduler: bool = True) -> None:
        self._runtime = runtime
        self._stopped = threading.Event()
        queue = queue_of(runtime.config)
        queue.serve(self._execute)
        self._consumer = _Consumer(
            queue.huey, workers=threads, periodic=False, max_delay=1.0, backoff=1.3
        )
        self._loops = [self._loop("sweep", self._sweep, SWEEP_SECONDS)]
        if scheduler:
            self._loops.append(self._loop("scheduler", self._schedule, SCHEDULE_SECONDS))

    def start(self) -> None:
        """Begin to work; the first sweep finds what an earlier worker left."""
        self._runtime.generation()
        self._consumer.start()
        for loop in self._loops:
            loop.start()
        log.info("worker started")

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Begin nothing new and wait for what is under way, up to so many seconds."""
        end = time.monotonic() + seconds
        self._stopped.set()
        self._consumer.shutdown_timeout = seconds
        self._consumer.stop(graceful=True)
        for stop in tasks.stoppers():
            stop(max(0.0, end - time.monotonic()))
        for loop in self._loops:
            loop.join(max(0.0, end - time.monotonic()))
        log.info("worker stopped")

    def check(self) -> None:
        """Replace threads that died."""
        self._consumer.check_worker_health()

    def _loop(self, name: str, step: Callable[[], None], seconds: float) -> threading.Thread:
        def run() -> None:
            while not self._stopped.is_set():
                self._guarded(step)
                self._stopped.wait(seconds)

        return threading.Thread(target=run, name=name, daemon=True)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            with self._runtime.context():
                step()
        except _UNREACHABLE as error:
            log.warning("database or queue not reachable, trying again", error=str(error))
        except Exception:
            # A worker outlives whatever goes wrong in it; the row's lease brings the work back.
            log.exception("a step of the worker failed")

    def _sweep(self) -> None:
        sweeping.enqueue_due()

    def _schedule(self) -> None:
        for name, scheduler in tasks.schedulers().items():
            current().hooks.guard.call("host.background", name, scheduler)

    def _execute(self, call: Call) -> None:
        self._guarded(lambda: sweeping.execute(call))


def run_worker(runtime: Runtime, *, threads: int = 4, scheduler: bool = True) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way. Call it on the main thread.

    ``runtime`` is of the kind “worker”. ``threads`` execute the queue; most of their time
    is spent waiting for other servers.
    """
    wanted = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        wanted.set()

    before = {
        number: signal.signal(number, ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)
    }
    worker = Worker(runtime, threads=threads, scheduler=scheduler)
    try:
        worker.start()
        while not wanted.wait(_CHECK_SECONDS):
            worker.check()
        worker.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
