"""Lets old generations finish what they are at, then frees them and their modules' code.

What holds a generation keeps it and its code: a request, a streamed answer, a thread of a
job. So nothing is taken away from under anybody; the counting here only tells when it is
worth while to look. The looking is a collection of garbage on a thread of its own.
"""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable

import structlog
from sqlalchemy.engine import Engine

from host.kernel import bytecode, loader
from host.kernel.generation import Generation

log = structlog.get_logger("trellis.retirement")


def exempt_the_host() -> None:
    """Leave what is loaded now out of all later collections; it stays as long as the process.

    A process that serves calls this before its first generation. Looking for old ones then
    takes a few milliseconds instead of a tenth of a second in which nobody is served.
    """
    gc.collect()
    gc.freeze()


class Retirement:
    """The old generations of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.RLock()  # an answer may be given up anywhere, also in here
        self._visits: weakref.WeakKeyDictionary[Generation, int] = weakref.WeakKeyDictionary()
        self._retired: weakref.WeakSet[Generation] = weakref.WeakSet()
        self._wanted = False
        self._sweeper: threading.Thread | None = None

    def enter(self, generation: Generation) -> None:
        """Note that somebody begins to work on the generation."""
        with self._lock:
            self._visits[generation] = self._visits.get(generation, 0) + 1

    def leave(self, generation: Generation) -> None:
        """Note that somebody has finished; the last one to leave an old generation frees it."""
        with self._lock:
            left = self._visits.get(generation, 1) - 1
            self._visits[generation] = left
            last = left <= 0 and generation in self._retired
        if last:
            self.sweep()

    def retire(self, generation: Generation) -> None:
        """Let the generation go once nobody works on it."""
        with self._lock:
            self._retired.add(generation)
            idle = self._visits.get(generation, 0) <= 0
        if idle:
            self.sweep()

    @property
    def draining(self) -> int:
        """How many old generations are still there."""
        with self._lock:
            return len(self._retired)

    def sweep(self) -> None:
        """Free what nobody holds any more, on a thread of its own that ends by itself."""
        with self._lock:
            self._wanted = True
            if self._sweeper is None:
                self._sweeper = threading.Thread(target=self._run, name="retirement", daemon=True)
                self._sweeper.start()

    def settle(self, seconds: float = 10) -> None:
        """Wait until no sweep is under way; for tests and measurements."""
        deadline = time.monotonic() + seconds
        while self._sweeper is not None and time.monotonic() < deadline:
            time.sleep(0.005)

    def _run(self) -> None:
        while self._again():
            time.sleep(_PAUSE)  # whoever left last still stands in the door
            self._look()
            for pause in _LATER:  # and on a busy machine for longer
                if self._wanted or not self._left_over():
                    break
                time.sleep(pause)
                self._look()

    def _look(self) -> None:
        try:
            if free(self._engine):
                # A statement that was under way may have been kept since, with its tables.
                time.sleep(_PAUSE)
                forget_statements(self._engine)
                gc.collect()
        except Exception:
            log.exception("an old generation was not freed")

    def _left_over(self) -> bool:
        """Tell whether something is still there that nobody works on."""
        with self._lock:
            idle = any(self._visits.get(one, 0) <= 0 for one in self._retired)
        return idle or loader.has_unused()

    def _again(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            if not wanted:
                self._sweeper = None
            return wanted


_PAUSE = 0.05
_LATER = (0.2, 0.6)
"""Seconds until the next looks; what is left after those waits for the next heartbeat."""
_one_at_a_time = threading.Lock()


def forget_statements(engine: Engine) -> None:
    """Drop compiled statements: they are kept by the tables and classes that they name."""
    compiled = getattr(engine, "_compiled_cache", None)
    if compiled is not None:
        compiled.clear()


def free(engine: Engine, collect: Callable[[], object] = gc.collect) -> list[str]:
    """Free generations that nobody holds, and the code only they used; return its packages."""
    with _one_at_a_time:
        collect()
        gone = loader.unload_unused()
        if gone:
            forget_statements(engine)
            bytecode.SHARED.forget(list(gone.values()))
            collect()
            log.info("modules unloaded", packages=list(gone))
    return list(gone)
