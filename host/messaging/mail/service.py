"""Puts mail into the outbox, and shows and retries what is in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from host import background, clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.mail.models import Mail, MailState
from host.messaging.outbox import add_once
from host.messaging.reference import columns_of

DELIVER = "host.mail.deliver"
MAIL_TYPE = "host.mail"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much mail waits or has failed; ``oldest`` is the due instant of what waits longest."""

    waiting: int
    failed: int
    oldest: datetime | None


def queue(
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    *,
    dedupe_key: str | None = None,
    ref: RecordRef | None = None,
) -> None:
    """Write a mail in the caller's transaction; a worker sends it after the commit.

    A second mail with the same ``dedupe_key`` is left out, whatever became of the first.
    """
    now = clock.now()
    mail = Mail(
        to=_address(to),
        subject=" ".join(subject.split())[:300],
        text=text,
        html=html,
        message_id=f"<{uuid.uuid4().hex}@{current().config.site}>",
        state=MailState.QUEUED.value,
        due_at=now,
        dedupe_key=dedupe_key,
        created_at=now,
        **columns_of(ref),
    )
    with transaction() as db:
        if add_once(db, mail, Mail.dedupe_key, dedupe_key):
            background.enqueue(DELIVER)


def send_test(to: str, actor: Actor) -> None:
    """Queue a mail that shows whether the settings work."""
    actor.require_admin()
    queue(
        to,
        "Test message",
        f"This message was sent from {current().config.site_url} at the request of "
        f"{actor.label}.\nThe mail settings work.\n",
    )


def retry(mail_id: int, actor: Actor) -> None:
    """Try a failed or waiting mail again now, with all its tries before it."""
    actor.require_admin()
    with transaction() as db:
        mail = get(mail_id)
        again = (
            sa.update(Mail)
            .where(
                Mail.id == mail_id,
                Mail.state.in_([MailState.FAILED.value, MailState.QUEUED.value]),
            )
            .values(state=MailState.QUEUED.value, attempts=0, due_at=clock.now(), error="")
        )
        if not db.connection().execute(again).rowcount:
            raise Conflict("This message is being sent, or has been sent already.")
        record(actor, "retried", RecordRef(MAIL_TYPE, mail.id, mail.subject))
        background.enqueue(DELIVER)


def get(mail_id: int) -> Mail:
    """Return a mail as the database has it now; raises NotFound."""
    mail = session().get(Mail, mail_id, populate_existing=True)
    if mail is None:
        raise NotFound("There is no such message.")
    return mail


def page(
    state: MailState | None = None, before_id: int | None = None, limit: int = 50
) -> list[Mail]:
    """Return mail, newest first, older than ``before_id``."""
    query = sa.select(Mail).order_by(Mail.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Mail.state == state.value)
    if before_id is not None:
        query = query.where(Mail.id < before_id)
    return list(session().scalars(query))


def backlog() -> Backlog:
    """Return what waits and what has failed, for the health page."""
    waiting = Mail.state.in_([MailState.QUEUED.value, MailState.SENDING.value])
    row = (
        session()
        .execute(sa.select(sa.func.count(Mail.id), sa.func.min(Mail.due_at)).where(waiting))
        .one()
    )
    failed = session().scalar(
        sa.select(sa.func.count(Mail.id)).where(Mail.state == MailState.FAILED.value)
    )
    return Backlog(row[0], failed or 0, row[1])


def _address(to: str) -> str:
    try:
        return validate_email(
            to.strip(), check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError as error:
        raise InvalidInput.of("to", f"Mail cannot be sent to “{to}”: {error}") from error
