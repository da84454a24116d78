"""What the streams of one process ask the database: one question a tick, however many they are."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from host import clock
from host.access.models import LoginSession, Staff
from host.access.sessions import IDLE, PersonKind
from host.messaging.notifications.models import Notification
from host.messaging.notifications.service import MANY

_AT_ONCE = 1000
_GAP_SECONDS = 60.0
_MOST_GAPS = 200
_REPLAYED = 20


@dataclass(frozen=True, slots=True)
class News:
    """A notice as the bell shows it."""

    id: int
    staff_id: int
    title: str

    @property
    def as_event(self) -> dict[str, object]:
        """What a browser gets to know; the rest is on the page that it opens."""
        return {"id": self.id, "title": self.title}


class NewsReader:
    """Remembers how far it has read.

    Numbers are given before the commit, so a lower one may become visible after a higher
    one. Those that were left out are looked for again for a minute.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last: int | None = None
        self._gaps: dict[int, float] = {}

    def begin(self) -> None:
        """Take everything that is there now as known.

        Numbers that are missing among the newest may belong to notices not committed yet.
        """
        with self._engine.connect() as connection:
            there = set(connection.scalars(_NEWEST))
        self._last = max(there, default=0)
        until = time.monotonic() + _GAP_SECONDS
        begin = max(1, self._last - _MOST_GAPS)
        self._gaps = dict.fromkeys(set(range(begin, self._last)) - there, until)

    def new(self, people: Collection[int]) -> list[News]:
        """Return what has come since the last time for any of these people."""
        with self._engine.connect() as connection:
            found = self._late(connection) + self._next(connection)
            wanted = [number for number, staff_id in found if staff_id in people]
            return _news(connection, Notification.id.in_(wanted)) if wanted else []

    def of(self, staff_id: int, after: int) -> list[News]:
        """Return the person's newest unread notices after a number, oldest first."""
        with self._engine.connect() as connection:
            return _news(connection, Notification.staff_id == staff_id, Notification.id > after)

    def unread(self, people: Collection[int]) -> dict[int, int]:
        """Return how many unread notices each has, at most `MANY`."""
        with self._engine.connect() as connection:
            return {one: len(connection.execute(_UNREAD, {"one": one}).all()) for one in people}

    def live(self, log_ins: Collection[str]) -> set[str]:
        """Return those log-ins that have not ended, of people who are not switched off."""
        query = (
            sa.select(LoginSession.token_hash)
            .join(Staff, Staff.id == LoginSession.person_id)
            .where(
                LoginSession.token_hash.in_(log_ins),
                LoginSession.kind == PersonKind.STAFF.value,
                LoginSession.seen_at > clock.now() - IDLE,
                Staff.is_active,
            )
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(query))

    def _next(self, connection: Connection) -> list[tuple[int, int]]:
        """Return number and person of what follows, and note which numbers are not there yet."""
        last = self._last or 0
        rows = connection.execute(_FOLLOWING, {"last": last}).all()
        found = [(row.id, row.staff_id) for row in rows]
        if found:
            self._last = found[-1][0]
            there = {number for number, _ in found}
            until = time.monotonic() + _GAP_SECONDS
            begin = max(last + 1, self._last - _MOST_GAPS)
            self._gaps |= dict.fromkeys(set(range(begin, self._last)) - there, until)
        return found

    def _late(self, connection: Connection) -> list[tuple[int, int]]:
        """Return what has appeared of the numbers that were left out."""
        now = time.monotonic()
        newest = sorted(number for number, until in self._gaps.items() if until > now)[-_MOST_GAPS:]
        self._gaps = {number: self._gaps[number] for number in newest}
        if not newest:
            return []
        query = sa.select(Notification.id, Notification.staff_id)
        rows = connection.execute(query.where(Notification.id.in_(newest))).all()
        for row in rows:
            del self._gaps[row.id]
        return [(row.id, row.staff_id) for row in rows]


_FOLLOWING = (
    sa.select(Notification.id, Notification.staff_id)
    .where(Notification.id > sa.bindparam("last"))
    .order_by(Notification.id)
    .limit(_AT_ONCE)
)
_NEWEST = sa.select(Notification.id).order_by(Notification.id.desc()).limit(_MOST_GAPS + 1)
_UNREAD = (
    sa.select(Notification.id)
    .where(Notification.staff_id == sa.bindparam("one"), Notification.read_at.is_(None))
    .limit(MANY)
)


def _news(connection: Connection, *which: sa.ColumnElement[bool]) -> list[News]:
    query = (
        sa.select(Notification.id, Notification.staff_id, Notification.title)
        .where(Notification.read_at.is_(None), *which)
        .order_by(Notification.id.desc())
        .limit(_REPLAYED if len(which) > 1 else _AT_ONCE)
    )
    rows: Sequence[sa.Row[int, int, str]] = connection.execute(query).all()
    return [News(row.id, row.staff_id, row.title) for row in reversed(rows)]
