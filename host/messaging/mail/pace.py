"""How fast mail leaves: so many a minute, and none while the server cannot be used."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host import clock
from host.background.backoff import exponential
from host.database import session, transaction
from host.messaging.mail import settings
from host.messaging.mail.models import MailPace

_ROW = 1
_LONGEST_REST = 300.0
_FIRST_REST = 5.0


def allowed(most: int) -> int:
    """Return how many mails may leave now; inside the transaction that takes them."""
    limit = settings.per_minute()
    query = sa.select(MailPace).where(MailPace.id == _ROW)
    row = session().scalar(
        (query.with_for_update() if limit else query).execution_options(populate_existing=True)
    )
    if row is None:
        return most
    if row.rest_until is not None and row.rest_until > clock.now():
        return 0
    used = row.used if row.minute == _minute() else 0
    return min(most, limit - used) if limit else most


def use(number: int) -> None:
    """Count mails that are about to leave; only where a limit is set."""
    if not number or not settings.per_minute():
        return
    minute = _minute()
    same = MailPace.minute == minute
    session().connection().execute(
        sa.update(MailPace)
        .where(MailPace.id == _ROW)
        # MariaDB assigns from left to right, so the count comes first.
        .ordered_values(
            (MailPace.used, sa.case((same, MailPace.used + number), else_=number)),
            (MailPace.minute, minute),
        )
    )


def rest(trouble: str) -> datetime:
    """Let all workers leave the server alone for a while; longer each time in a row."""
    with transaction() as db:
        row = _row()
        row.failures += 1
        first = min(_FIRST_REST, float(settings.retry_seconds()))
        row.rest_until = clock.now() + exponential(min(row.failures, 12), first, 2, _LONGEST_REST)
        row.trouble = trouble[:1000]
        db.flush()
        return row.rest_until


def go_on() -> None:
    """Forget earlier trouble; also what an administrator wants after changing the settings."""
    row = session().get(MailPace, _ROW, populate_existing=True)
    if row is not None and row.failures:
        with transaction():
            row = _row()
            row.failures, row.rest_until, row.trouble = 0, None, ""


def resting() -> tuple[datetime, str] | None:
    """Return until when no mail leaves and why, or None."""
    row = session().get(MailPace, _ROW)
    if row is None or row.rest_until is None or row.rest_until <= clock.now():
        return None
    return row.rest_until, row.trouble


def next_minute() -> datetime:
    """Return when the count begins anew."""
    now = clock.now()
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _row() -> MailPace:
    row = session().get(MailPace, _ROW, with_for_update=True, populate_existing=True)
    if row is None:
        row = MailPace(id=_ROW, minute=0, used=0, failures=0, trouble="")
        session().add(row)
    return row


def _minute() -> int:
    return int(clock.now().timestamp()) // 60
