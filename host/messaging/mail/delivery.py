"""Sends what is due in the outbox; safe to run in many processes at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from host import background, clock
from host.background import Call
from host.background.backoff import exponential
from host.database import session, transaction
from host.kernel.generation import current
from host.messaging.mail import settings, smtp
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.service import DELIVER

MAX_TRIES = 8
LEASE = timedelta(seconds=120)
WAIT_FOR_SETTINGS = timedelta(seconds=60)
_TURN_SECONDS = 20
_CANDIDATES = 10


@background.task(DELIVER)
def deliver_due() -> None:
    """Send due mail until there is none, or until it is somebody else's turn."""
    problem = settings.missing()
    if problem:
        _wait(problem)
        return
    end = time.monotonic() + _TURN_SECONDS
    while (mail := _claim()) is not None:
        _send(mail)
        if time.monotonic() > end:
            background.enqueue(DELIVER)
            return


@background.sweep(DELIVER)
def waiting() -> Sequence[Call]:
    """Ask for a delivery when any mail is due."""
    found = session().scalar(sa.select(Mail.id).where(_due()).limit(1))
    return [] if found is None else [Call(DELIVER)]


def _due() -> sa.ColumnElement[bool]:
    """Queued and due, or under way in a process that died."""
    now = clock.now()
    return sa.or_(
        sa.and_(Mail.state == MailState.QUEUED.value, Mail.due_at <= now),
        sa.and_(Mail.state == MailState.SENDING.value, Mail.lease_until < now),
    )


def _claim() -> Mail | None:
    """Take one due mail; the conditional update lets only one process have it."""
    candidates = session().scalars(
        sa.select(Mail.id).where(_due()).order_by(Mail.due_at, Mail.id).limit(_CANDIDATES)
    )
    for mail_id in list(candidates):
        take = (
            sa.update(Mail)
            .where(Mail.id == mail_id, _due())
            .values(
                state=MailState.SENDING.value,
                attempts=Mail.attempts + 1,
                lease_until=clock.now() + LEASE,
            )
        )
        # The row is read before the commit: no transaction stays open while mail is sent.
        with transaction() as db:
            if db.connection().execute(take).rowcount:
                return db.get(Mail, mail_id, populate_existing=True)
    return None


def _send(mail: Mail) -> None:
    if mail.attempts > MAX_TRIES:
        _finish(
            mail, state=MailState.FAILED.value, error="Every try ended with the worker's death."
        )
        return
    try:
        smtp.send(mail, settings.server(), current().config.site)
    except smtp.MailNotSent as error:
        _failed(mail, error)
    else:
        _finish(mail, state=MailState.SENT.value, sent_at=clock.now(), error="")


def _failed(mail: Mail, error: smtp.MailNotSent) -> None:
    note = error.message[:1000]
    if error.permanent or mail.attempts >= MAX_TRIES:
        _finish(mail, state=MailState.FAILED.value, error=note)
    else:
        due_at = clock.now() + exponential(mail.attempts, 60, 3, 12 * 3600)
        _finish(mail, state=MailState.QUEUED.value, error=note, due_at=due_at)


def _finish(mail: Mail, **values: object) -> None:
    """Write how the try ended, unless another process has taken the mail since."""
    update = (
        sa.update(Mail)
        .where(
            Mail.id == mail.id,
            Mail.state == MailState.SENDING.value,
            Mail.attempts == mail.attempts,
        )
        .values(lease_until=None, **values)
    )
    with transaction() as db:
        db.connection().execute(update)


def _wait(problem: str) -> None:
    """Note why mail waits, and look again later; this uses up no try."""
    update = (
        sa.update(Mail)
        .where(_due())
        .values(
            state=MailState.QUEUED.value,
            lease_until=None,
            error=problem,
            due_at=clock.now() + WAIT_FOR_SETTINGS,
        )
    )
    with transaction() as db:
        db.connection().execute(update)
