"""Sends a batch: some at a time, what is about one record one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from host import clock
from host.messaging.webhooks import signature
from host.messaging.webhooks.claims import Batch, Task
from host.messaging.webhooks.schedule import TRIP
from host.messaging.webhooks.transport import Answer, Channel
from host.network.addresses import Endpoint, TargetRefused

_OVERLOADED = {429, 503}


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery and what came of it."""

    task: Task
    headers: dict[str, str]
    answer: Answer


class Sender:
    """Keeps the connections of one turn at one target, one for each that is under way."""

    def __init__(self, endpoint: Endpoint | TargetRefused, seconds: float) -> None:
        self._endpoint = endpoint
        self._end = time.monotonic() + seconds
        self._channels: list[Channel] = []
        self._own = threading.local()
        self._stopped = threading.Event()
        self._failures = 0
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """Let go of threads and connections."""
        if self._pool is not None:
            self._pool.shutdown()
        for channel in self._channels:
            channel.close()

    def send(self, batch: Batch) -> Iterator[Sent]:
        """Yield each delivery as it ends.

        Once the turn is over, or the target seems to be down or asks for a pause, those that
        were not begun are left out: they use up no try.
        """
        self._stopped.clear()
        self._failures = batch.failures
        chains = _chains(batch.tasks)
        if batch.parallel == 1 or len(chains) == 1:
            for chain in chains:
                yield from self._in_turn(batch, chain)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(batch.parallel, "webhook")
        waiting = [
            self._pool.submit(lambda one: list(self._in_turn(batch, one)), chain)
            for chain in chains
        ]
        for future in as_completed(waiting):
            yield from future.result()

    def _in_turn(self, batch: Batch, tasks: Sequence[Task]) -> Iterator[Sent]:
        """Send what is about one record in the order in which it happened."""
        for task in tasks:
            if self._stopped.is_set() or time.monotonic() > self._end:
                return
            yield self._send(batch, task)

    def _send(self, batch: Batch, task: Task) -> Sent:
        secret, earlier = batch.secrets
        signed = signature.headers(secret, task.webhook_id, clock.now(), task.body, earlier=earlier)
        headers = {
            "content-type": "application/json",
            "user-agent": "Trellis-Webhooks",
            "accept-encoding": "identity",
            **signed,
        }
        if isinstance(self._endpoint, TargetRefused):
            answer = Answer(error=self._endpoint.message)
        else:
            answer = self._channel(batch).post(task.body, batch.headers | headers)
        self._judge(answer)
        return Sent(task, headers, answer)

    def _judge(self, answer: Answer) -> None:
        """Begin nothing more when it makes no sense."""
        with self._lock:
            self._failures = 0 if answer.arrived else self._failures + 1
            pause = answer.status in _OVERLOADED and bool(answer.header("retry-after"))
            if pause or answer.status in {None, 410} or self._failures >= TRIP:
                self._stopped.set()

    def _channel(self, batch: Batch) -> Channel:
        found: Any = getattr(self._own, "channel", None)
        if found is None:
            assert isinstance(self._endpoint, Endpoint)
            found = Channel(batch.url, self._endpoint, batch.verify, batch.seconds)
            self._own.channel = found
            with self._lock:
                self._channels.append(found)
        channel: Channel = found
        return channel


def _chains(tasks: Sequence[Task]) -> list[list[Task]]:
    """Put what is about one record into one chain; what is about none stands alone."""
    found: dict[object, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.record or task.webhook_id, []).append(task)
    return list(found.values())
