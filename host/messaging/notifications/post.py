"""Notices by e-mail: the first at once, what follows on the same record together, some daily."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from host import background, clock
from host.access.models import Staff
from host.background import Call
from host.database import session, transaction
from host.errors import InvalidInput, TrellisError
from host.hooks.notifications import EmailTiming
from host.kernel.generation import current
from host.messaging.mail import service as mail
from host.messaging.notifications import letters
from host.messaging.notifications.choices import Recipient
from host.messaging.notifications.models import NoticeMail
from host.messaging.notifications.settings import BUNDLE_MINUTES, DAILY_HOUR, SECTION
from host.messaging.outbox import add_once
from host.settings import service as settings

log = structlog.get_logger("trellis.notices")
DELIVER = "host.notices.mail"
_PEOPLE = 100
_NOTICES = 500


class _TakenElsewhere(TrellisError):
    """Another process sends these just now."""

    code = "taken_elsewhere"


def put(row: NoticeMail, to: Recipient) -> None:
    """Send the notice, or have it wait for its like, in the caller's transaction.

    Nothing is written for a key that was used before.
    """
    now = clock.now()
    row.daily = to.channels.email is EmailTiming.DAILY
    row.due_at = _next_summary(now) if row.daily else _turn(row, now)
    if not row.daily and row.due_at <= now:
        row.sent_at = now
    with transaction() as db:
        if add_once(db, row, NoticeMail.dedupe_key, row.dedupe_key) and row.sent_at is not None:
            _queue(to.email, letters.single(row), row)


@background.task(DELIVER)
def deliver_due() -> None:
    """Send what is due, one person after the other; what breaks for one stops no other."""
    after, guard = 0, current().hooks.guard
    while people := _with_due(after):
        for staff_id in people:
            guard.call("host.background", DELIVER, _send_to, staff_id)
        after = people[-1]


@background.sweep(DELIVER)
def waiting() -> Sequence[Call]:
    """Ask for a delivery when anything is due."""
    found = session().scalar(sa.select(NoticeMail.id).where(_due()).limit(1))
    return [] if found is None else [Call(DELIVER)]


def _due() -> sa.ColumnElement[bool]:
    return sa.and_(NoticeMail.sent_at.is_(None), NoticeMail.due_at <= clock.now())


def _with_due(after: int) -> list[int]:
    query = (
        sa.select(NoticeMail.staff_id)
        .where(_due(), NoticeMail.staff_id > after)
        .distinct()
        .order_by(NoticeMail.staff_id)
        .limit(_PEOPLE)
    )
    return list(session().scalars(query))


def _send_to(staff_id: int) -> None:
    """Take what is due for one person and queue it, both or neither."""
    query = sa.select(NoticeMail).where(_due(), NoticeMail.staff_id == staff_id)
    try:
        with transaction() as db:
            rows = list(db.scalars(query.order_by(NoticeMail.id).limit(_NOTICES)))
            _take([row.id for row in rows])
            person = db.get(Staff, staff_id)
            if person is not None and person.is_active:
                for bundle in _bundles(rows):
                    text = letters.summary if bundle[0].daily else letters.several
                    letter = text(bundle) if bundle[1:] or bundle[0].daily else None
                    _queue(person.email, letter or letters.single(bundle[0]), bundle[0])
    except _TakenElsewhere:
        return


def _take(ids: Sequence[int]) -> None:
    """Mark notices as sent; raises when another process was first with any of them."""
    take = (
        sa.update(NoticeMail)
        .where(NoticeMail.id.in_(ids), NoticeMail.sent_at.is_(None))
        .values(sent_at=clock.now())
    )
    if session().connection().execute(take).rowcount != len(ids):
        raise _TakenElsewhere("These notices are being sent.")


def _bundles(rows: Iterable[NoticeMail]) -> list[list[NoticeMail]]:
    """Put together what goes into one message: the summary, and what is about one record."""
    bundles: dict[object, list[NoticeMail]] = {}
    for row in rows:
        key = "summary" if row.daily else (row.record_type, row.record_id)
        bundles.setdefault(key, []).append(row)
    return list(bundles.values())


def _queue(to: str, letter: letters.Letter, first: NoticeMail) -> None:
    key = f"notice:{first.id}"
    try:
        mail.send(letter.template.key, to, letter.fields, dedupe_key=key, ref=first.ref)
    except InvalidInput:  # what a notice tells of happens, whatever address somebody has
        log.warning("a notice has no address to go to", staff_id=first.staff_id)


def _turn(row: NoticeMail, now: datetime) -> datetime:
    """Return when a message may be sent: now, or some minutes after the last of its like.

    That is one of the same kind about the same record: a reminder does not wait for comments.
    """
    pause = timedelta(minutes=settings.get(SECTION, BUNDLE_MINUTES))
    if row.record_id is None or not pause:
        return now
    last = session().scalar(
        sa.select(sa.func.max(NoticeMail.sent_at)).where(
            NoticeMail.staff_id == row.staff_id,
            NoticeMail.record_type == row.record_type,
            NoticeMail.record_id == row.record_id,
            NoticeMail.kind == row.kind,
            NoticeMail.daily.is_(False),
            NoticeMail.sent_at > now - pause,
        )
    )
    return now if last is None else last + pause


def _next_summary(now: datetime) -> datetime:
    """Return the next instant at which the organisation's clocks show the hour of summaries."""
    zone = ZoneInfo(settings.get("general", "timezone"))
    hour = time(settings.get(SECTION, DAILY_HOUR))
    today = now.astimezone(zone).date()
    found = (datetime.combine(today + timedelta(days=days), hour, zone) for days in (0, 1))
    return next(one for one in found if one > now)
