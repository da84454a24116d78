"""All streams of one process, served by one thread that asks the database for all of them."""

from __future__ import annotations

import random
import resource
import selectors
import socket
import threading
import time
from collections import Counter
from contextlib import suppress

import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from host.web.live.news import News, NewsReader
from host.web.live.stream import Stream

log = structlog.get_logger("trellis.live")
MOST = 250
"""So many streams one process holds; a quarter of its files at most."""
EACH = 3
"""So many of them one person has: two devices, and one whose page is just being left."""
LIFE_SECONDS = 600.0
"""How long a stream lives, give or take a fifth, so that they do not all end together."""
_TICK_SECONDS = 1.0
_CHECK_SECONDS = 5.0
_ALIVE_SECONDS = 20.0
_BLIND_SECONDS = 5.0
_EVENTS_AT_ONCE = 5


class Hub:
    """Takes connections over, tells them what is new, and lets them go.

    Its thread begins with the first stream and ends with the last. It holds plain data and
    sockets, nothing of a generation: an old one can go while its streams stay open.
    """

    def __init__(self, engine: Engine, tick: float = _TICK_SECONDS) -> None:
        self._reader = NewsReader(engine)
        self._tick = tick
        self._lock = threading.Lock()
        self._people: Counter[int] = Counter()
        self._joining: list[Stream] = []
        self._streams: set[Stream] = set()
        self._thread: threading.Thread | None = None
        self._bell, self._ear = socket.socketpair()
        self._ear.setblocking(False)
        self._begun = False
        self._stopped = False

    @property
    def count(self) -> int:
        """How many streams are open."""
        with self._lock:
            return self._people.total()

    def admits(self, staff_id: int) -> bool:
        """Tell whether there is room for one more stream of this person."""
        with self._lock:
            return self._people.total() < _most() and self._people[staff_id] < EACH

    def add(self, connection: socket.socket, staff_id: int, log_in: str, after: int | None) -> None:
        """Take a connection over; from now on nobody else may touch it."""
        life = LIFE_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - only spreads them
        stream = Stream(connection, staff_id, log_in, after, time.monotonic() + life)
        with self._lock:
            self._people[staff_id] += 1
            self._joining.append(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Look for news now and not at the next tick."""
        with suppress(OSError):
            self._bell.send(b"!", socket.MSG_DONTWAIT)

    def stop(self) -> None:
        """End all streams and the thread; for tests."""
        self._stopped = True
        self.wake()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException:
            log.exception("streams end")
            with self._lock:
                self._let_all_go()
            raise

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            checked = alive = time.monotonic()
            self._begun = False
            while not self._finished():
                self._wait(selector)
                now = time.monotonic()
                check = now - checked > _CHECK_SECONDS
                try:
                    self._look(selector, check=check)
                except SQLAlchemyError as error:
                    log.warning("streams wait for the database", error=str(error)[:300])
                    time.sleep(min(_BLIND_SECONDS, 10 * self._tick))
                    continue
                checked = now if check else checked
                if now - alive > _ALIVE_SECONDS:
                    alive = now
                    for stream in self._streams:
                        stream.send(b":\n\n")
                self._drop(selector)

    def _finished(self) -> bool:
        """End when nobody listens; whoever comes next begins a new thread."""
        with self._lock:
            if self._stopped:
                self._let_all_go()
            elif self._streams or self._joining:
                return False
            self._thread = None
            return True

    def _let_all_go(self) -> None:
        for stream in (*self._streams, *self._joining):
            stream.connection.close()
        self._streams.clear()
        self._joining.clear()
        self._people.clear()
        self._thread = None

    def _wait(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select(self._tick):
            if isinstance(key.fileobj, Stream):
                key.fileobj.hear()
            else:
                with suppress(BlockingIOError):
                    self._ear.recv(4096)
        for stream in self._streams:
            stream.send(b"")  # what did not fit before

    def _look(self, selector: selectors.BaseSelector, *, check: bool) -> None:
        """Tell what is new to whom it concerns, and take in who came."""
        if not self._begun:
            self._reader.begin()
            self._begun = True
        news = self._reader.new({stream.staff_id for stream in self._streams})
        if news or check:
            live = self._reader.live({stream.log_in for stream in self._streams})
            for stream in self._streams:
                if stream.log_in not in live:
                    stream.close()
        if news:
            self._tell(news)
        self._take_in(selector)

    def _tell(self, news: list[News]) -> None:
        concerned = {one.staff_id for one in news}
        counts = self._reader.unread(concerned)
        for stream in self._streams:
            if stream.staff_id in concerned:
                own = [one for one in news if one.staff_id == stream.staff_id]
                _send(stream, own, counts[stream.staff_id])

    def _take_in(self, selector: selectors.BaseSelector) -> None:
        """Tell those who came what they have missed, and have them told from now on."""
        with self._lock:
            joining = list(self._joining)
        for stream in joining:
            missed = []
            if stream.after is not None:
                missed = self._reader.of(stream.staff_id, stream.after)
            _send(stream, missed, self._reader.unread([stream.staff_id])[stream.staff_id])
            with self._lock:
                self._joining.remove(stream)
                self._streams.add(stream)
            if not stream.closed:
                selector.register(stream, selectors.EVENT_READ)

    def _drop(self, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        for stream in [one for one in self._streams if one.closed or now > one.end]:
            if stream in selector.get_map():
                selector.unregister(stream)
            stream.connection.close()
            with self._lock:
                self._streams.discard(stream)
                self._people[stream.staff_id] -= 1


def _send(stream: Stream, news: list[News], unread: int) -> None:
    for one in news[-_EVENTS_AT_ONCE:]:
        if one.id not in stream.told:
            stream.tell("notice", one.as_event | {"unread": unread}, one.id)
    stream.told.update(one.id for one in news)
    stream.tell("count", {"unread": unread})


def _most() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 4)


_hubs: dict[Engine, Hub] = {}
_one = threading.Lock()


def hub_of(engine: Engine) -> Hub:
    """Return the hub of this process; it begins to work with its first stream."""
    with _one:
        if engine not in _hubs:
            _hubs[engine] = Hub(engine)
        return _hubs[engine]
