"""Notices: written with what they tell of, read by one person."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.database import session, transaction
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.mail import service as mail
from host.messaging.notifications.models import Notification
from host.messaging.outbox import add_once
from host.messaging.reference import columns_of

MANY = 100
"""`unread_count` stops here: a page shows it as “99+”."""


def notify(
    staff_id: int,
    kind: str,
    title: str,
    *,
    body: str = "",
    url: str = "",
    ref: RecordRef | None = None,
    email: bool = False,
    dedupe_key: str | None = None,
) -> None:
    """Write a notice in the caller's transaction, and with ``email`` a mail of the same words.

    ``kind`` groups notices, ``url`` is a path on this site. With a ``dedupe_key`` that was
    used before, nothing is written.
    """
    notice = Notification(
        staff_id=staff_id,
        kind=kind,
        title=title[:300],
        body=body[:2000],
        url=url[:1000],
        dedupe_key=dedupe_key,
        created_at=clock.now(),
        **columns_of(ref),
    )
    with transaction() as db:
        if add_once(db, notice, Notification.dedupe_key, dedupe_key) and email:
            _mail(notice, body)


_UNREAD = (
    sa.select(Notification.id)
    .where(Notification.staff_id == sa.bindparam("staff_id"), Notification.read_at.is_(None))
    .limit(MANY)
)


def unread_count(staff_id: int) -> int:
    """Return the number of unread notices, at most `MANY`; cheap enough for every page."""
    return len(session().execute(_UNREAD, {"staff_id": staff_id}).all())


def page(
    staff_id: int, *, unread_only: bool = False, before_id: int | None = None, limit: int = 50
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
    if before_id is not None:
        query = query.where(Notification.id < before_id)
    return list(session().scalars(query))


def mark_read(staff_id: int, ids: Iterable[int] | None = None) -> int:
    """Mark a person's notices as read, all of them when no ids are given; return how many."""
    update = (
        sa.update(Notification)
        .where(Notification.staff_id == staff_id, Notification.read_at.is_(None))
        .values(read_at=clock.now())
    )
    if ids is not None:
        update = update.where(Notification.id.in_(list(ids)))
    with transaction() as db:
        return db.connection().execute(update).rowcount


def _mail(notice: Notification, body: str) -> None:
    person = session().get(Staff, notice.staff_id)
    if person is None or not person.is_active:
        return
    address = f"{current().config.site_url}{notice.url}" if notice.url else ""
    text = "\n\n".join(part for part in (body or notice.title, address) if part)
    key = f"notice:{notice.dedupe_key}"[:200] if notice.dedupe_key else None
    mail.queue(person.email, notice.title, f"{text}\n", dedupe_key=key, ref=notice.ref)
