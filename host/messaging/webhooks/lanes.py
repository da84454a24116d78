"""Lanes of a worker: each target that has something due goes on in one of its own.

A receiver that takes its time holds up its own lane and no other. Targets in trouble get half of
the lanes at most, so that however many are down, the others always find one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from host import background
from host.database import session
from host.kernel import epochs
from host.kernel.generation import current
from host.messaging.webhooks.models import WebhookTarget
from host.messaging.webhooks.outbox import DELIVER

MOST = 32
IN_TROUBLE = MOST // 2
Turn = Callable[[int], "float | None"]
"""Serves a target for a while; returns after how many seconds to go on, if that is known."""


class Lanes:
    """The targets that are being served in this process, and those that wait for a lane."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, threading.Thread] = {}
        self._troubled: set[int] = set()
        self._again: set[int] = set()
        self._waiting: dict[int, tuple[Turn, Flask, bool]] = {}
        self._stopped = False

    def run(self, target_id: int, turn: Turn, *, troubled: bool) -> None:
        """Give a target a lane, or remember that it wants one."""
        with self._lock:
            if target_id in self._running:
                self._again.add(target_id)
            elif not self._stopped:
                self._waiting[target_id] = (turn, current().app, troubled)
                self._start()

    def stop(self, seconds: float) -> None:
        """Begin nothing new and wait for what is under way."""
        with self._lock:
            self._stopped = True
            self._waiting.clear()
            running = list(self._running.values())
        end = time.monotonic() + seconds
        for thread in running:
            thread.join(max(0.0, end - time.monotonic()))
        self._stopped = False

    def _start(self) -> None:
        """Start whoever finds room; the lock is held."""
        for target_id, (turn, app, troubled) in list(self._waiting.items()):
            if len(self._running) >= MOST:
                return
            if troubled and len(self._troubled) >= IN_TROUBLE:
                continue
            del self._waiting[target_id]
            if troubled:
                self._troubled.add(target_id)
            thread = threading.Thread(
                target=self._serve, args=(target_id, turn, app), name="webhook-lane", daemon=True
            )
            self._running[target_id] = thread
            thread.start()

    def _serve(self, target_id: int, turn: Turn, app: Flask) -> None:
        seconds: float | None = None
        try:
            with app.app_context():
                seconds = _guarded(turn, target_id)
        finally:
            self._leave(target_id)
        if self._asked_again(target_id):
            seconds = 0.0
        if seconds is not None and not self._stopped:
            later = threading.Timer(seconds, _back, (target_id, turn, app))
            later.daemon = True
            later.start()

    def _leave(self, target_id: int) -> None:
        with self._lock:
            self._running.pop(target_id, None)
            self._troubled.discard(target_id)
            if not self._stopped:
                self._start()

    def _asked_again(self, target_id: int) -> bool:
        with self._lock:
            asked = target_id in self._again
            self._again.discard(target_id)
            return asked and not self._stopped


def _guarded(turn: Turn, target_id: int) -> float | None:
    try:
        return turn(target_id)
    except Exception as error:  # noqa: BLE001 - the lease ends, and another turn goes on
        current().hooks.guard.record("host.background", DELIVER, error)
        return None


def _back(target_id: int, turn: Turn, app: Flask) -> None:
    """Serve the target again; once there is a newer generation, the queue brings it in."""
    with app.app_context():
        if epochs.latest(current().engine) == current().epoch:
            run(target_id, turn)
        else:
            background.enqueue(DELIVER, target_id)


_lanes = Lanes()


def run(target_id: int, turn: Turn) -> None:
    """Serve a target in a lane of this process."""
    failures = sa.select(WebhookTarget.failures).where(WebhookTarget.id == target_id)
    troubled = bool(session().scalar(failures))
    session().rollback()
    _lanes.run(target_id, turn, troubled=troubled)


@background.at_stop
def stop(seconds: float) -> None:
    """Let the turns under way end when the worker does."""
    _lanes.stop(seconds)
