"""Notices: written with what they tell of, read by one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import sqlalchemy as sa

from host import clock
from host.database import read, session, transaction
from host.hooks.actor import Actor
from host.hooks.notifications import EmailTiming
from host.hooks.records import RecordRef
from host.messaging.notifications import choices, kinds, post
from host.messaging.notifications.models import NoticeMail, Notification
from host.messaging.outbox import add_once
from host.messaging.reference import columns_of

MANY = 100
"""`unread_count` stops here: a page shows it as “99+”."""
_BATCH = 2000
"""So many are marked as read at once, so that nobody waits long to write."""
_held_back: ContextVar[frozenset[int]] = ContextVar("held_back", default=frozenset())


@contextmanager
def held_back(people: Collection[int]) -> Iterator[None]:
    """Tell these people nothing of what happens within: who moves much tells them once."""
    before = _held_back.set(_held_back.get() | frozenset(people))
    try:
        yield
    finally:
        _held_back.reset(before)


def notify(
    staff_id: int,
    kind: str,
    title: str,
    *,
    body: str = "",
    url: str = "",
    ref: RecordRef | None = None,
    email: bool = True,
    dedupe_key: str | None = None,
    by: Actor | None = None,
) -> None:
    """Tell a member of staff something, in the caller's transaction.

    The bell, e-mail, both or neither: as the person has chosen for the kind, which a plugin
    declares with the hook ``notification_kinds``. ``url`` is a path on this site. Nothing is
    written for a ``dedupe_key`` that was used before, for people who have left, and for ``by``,
    who did it. Without ``email`` this one stays out of the mailbox whatever was chosen.
    Raises UnknownKind.
    """
    described = kinds.get(kind)
    if by is not None and by.staff_id == staff_id:
        return
    if staff_id in _held_back.get():
        return
    values = {
        "staff_id": staff_id,
        "kind": kind,
        "title": title[:300],
        "body": body[:2000],
        "url": url[:1000],
        "dedupe_key": dedupe_key,
        "created_at": clock.now(),
        **columns_of(ref),
    }
    with transaction() as db:
        to = choices.recipient(staff_id, described)
        if to is None:
            return
        if to.channels.in_app:
            notice = Notification(**values)
            if not add_once(db, notice, Notification.dedupe_key, dedupe_key):
                return
        if email and to.channels.email is not EmailTiming.NEVER:
            post.put(NoticeMail(**values), to)


_UNREAD = (
    sa.select(Notification.id)
    .where(Notification.staff_id == sa.bindparam("staff_id"), Notification.read_at.is_(None))
    .order_by(Notification.id.desc())
    .limit(MANY)
)


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices a person has not read, at most `MANY`, and the newest of them."""

    count: int
    newest: int


def unread(staff_id: int) -> Unread:
    """Return what the bell says; cheap enough for every page."""
    ids: list[int] = [row.id for row in read(_UNREAD, {"staff_id": staff_id}).all()]
    return Unread(len(ids), ids[0] if ids else 0)


def unread_count(staff_id: int) -> int:
    """Return the number of unread notices, at most `MANY`."""
    return unread(staff_id).count


def page(
    staff_id: int,
    *,
    unread_only: bool = False,
    kind: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Notification]:
    """Return a person's notices, newest first, older than ``before_id``."""
    query = (
        sa.select(Notification)
        .where(Notification.staff_id == staff_id)
        .order_by(Notification.id.desc())
        .limit(limit)
    )
    if unread_only:
        query = query.where(Notification.read_at.is_(None))
    if kind is not None:
        query = query.where(Notification.kind == kind)
    if before_id is not None:
        query = query.where(Notification.id < before_id)
    return list(session().scalars(query))


def get(staff_id: int, notice_id: int) -> Notification | None:
    """Return a notice if it is this person's."""
    query = sa.select(Notification).where(
        Notification.id == notice_id, Notification.staff_id == staff_id
    )
    return session().scalar(query)


def mark_read(staff_id: int, ids: Iterable[int] | None = None, *, until: int | None = None) -> int:
    """Mark a person's notices as read, all of them when no ids are given; return how many.

    With ``until``, what has come after that number stays unread: nobody has seen it.
    """
    mine = sa.and_(Notification.staff_id == staff_id, Notification.read_at.is_(None))
    if ids is not None:
        return _mark(sa.and_(mine, Notification.id.in_(list(ids))))
    if until is not None:
        mine = sa.and_(mine, Notification.id <= until)
    count = 0
    while (last := _last_of_next(mine)) is not None:
        count += _mark(sa.and_(mine, Notification.id <= last))
    return count


def _last_of_next(which: sa.ColumnElement[bool]) -> int | None:
    """Return the highest number of the next batch, oldest first."""
    batch = sa.select(Notification.id).where(which).order_by(Notification.id).limit(_BATCH)
    last: int | None = session().scalar(sa.select(sa.func.max(batch.subquery().c.id)))
    return last


def _mark(which: sa.ColumnElement[bool]) -> int:
    update = sa.update(Notification).where(which).values(read_at=clock.now())
    with transaction() as db:
        return db.connection().execute(update).rowcount
