"""What was sent and what was not: looked up, tried again, given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer

from host import background, clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.messaging.mail import pace
from host.messaging.mail.addresses import key_of
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.service import DELIVER, GIVE_UP, MAIL_TYPE, get

AGAIN = (MailState.FAILED, MailState.QUEUED, MailState.SUPPRESSED)
AT_ONCE = 5_000
"""As many as one request changes; what is left waits for the next."""
_PIECE = 500
_NOUN = "Messages"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which mails somebody wants to see."""

    state: MailState | None = None
    template: str = ""
    recipient: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what holds for the mails that are meant."""
        found: list[sa.ColumnElement[bool]] = []
        if self.state is not None:
            found.append(Mail.state == self.state.value)
        if self.template:
            found.append(Mail.template == self.template)
        if self.recipient:
            begins = key_of(self.recipient)
            found.append(Mail.to_key.startswith(begins, autoescape=True))
        if self.since is not None:
            found.append(Mail.created_at >= self.since)
        if self.until is not None:
            found.append(Mail.created_at < self.until)
        return found


def page(asked: Asked, before_id: int | None = None, limit: int = 50) -> list[Mail]:
    """Return mail, newest first, older than ``before_id``; without the texts."""
    query = (
        sa.select(Mail)
        .options(defer(Mail.text), defer(Mail.html), defer(Mail.sealed))
        .where(*asked.conditions())
        .order_by(Mail.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(Mail.id < before_id)
    return list(session().scalars(query))


def of_record(ref_type: str, ref_id: int, limit: int = 50) -> list[Mail]:
    """Return the newest mails about a record, with their plain text."""
    query = (
        sa.select(Mail)
        .options(defer(Mail.html), defer(Mail.sealed))
        .where(Mail.record_type == ref_type, Mail.record_id == ref_id)
        .order_by(Mail.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))


def retry(mail_id: int, actor: Actor) -> None:
    """Try a mail again now, with all its tries before it; raises Conflict when it left already."""
    actor.require_admin()
    get(mail_id)
    if not retry_all([mail_id], actor):
        raise Conflict(
            "This message is being sent, has been sent already, or its text is not kept any more."
        )


def retry_all(ids: Sequence[int], actor: Actor) -> int:
    """Try the chosen mails again now; return how many were not on their way already."""
    return _change(_again(Mail.id.in_(ids)), ids, "retried", actor)


def retry_meant(asked: Asked, actor: Actor) -> int:
    """Try dead mails again that are meant, `AT_ONCE` of them; return how many."""
    return _change_meant(asked, _again, "retried", actor, Mail.text != "")


def discard_all(ids: Sequence[int], actor: Actor) -> int:
    """Give the chosen mails up; return how many had not left."""
    return _change(_given_up(Mail.id.in_(ids)), ids, "discarded", actor)


def discard_meant(asked: Asked, actor: Actor) -> int:
    """Give dead mails up that are meant, `AT_ONCE` of them; return how many."""
    return _change_meant(asked, _given_up, "discarded", actor)


def _change_meant(
    asked: Asked,
    change: Callable[[sa.ColumnElement[bool]], sa.Update],
    verb: str,
    actor: Actor,
    *more: sa.ColumnElement[bool],
) -> int:
    """Change dead mails in pieces with a commit each, so that no request holds many rows long."""
    dead = sa.and_(Mail.state == MailState.FAILED.value, *asked.conditions(), *more)
    number, last = 0, 0
    for _ in range(AT_ONCE // _PIECE):
        query = sa.select(Mail.id).where(dead, Mail.id > last).order_by(Mail.id).limit(_PIECE)
        ids = list(session().scalars(query))
        if not ids:
            break
        number, last = number + _change(change(Mail.id.in_(ids)), ids, verb, actor), ids[-1]
    return number


def _again(*which: sa.ColumnElement[bool]) -> sa.Update:
    now = clock.now()
    return (
        sa.update(Mail)
        .where(Mail.state.in_([one.value for one in AGAIN]), Mail.text != "", *which)
        .values(
            state=MailState.QUEUED.value,
            attempts=0,
            deferrals=0,
            due_at=now,
            give_up_at=now + GIVE_UP,
            error="",
        )
    )


def _given_up(*which: sa.ColumnElement[bool]) -> sa.Update:
    states = [MailState.FAILED.value, MailState.QUEUED.value]
    return (
        sa.update(Mail)
        .where(Mail.state.in_(states), *which)
        .values(state=MailState.DISCARDED.value, sealed=None)
    )


def _change(update: sa.Update, ids: Sequence[int], verb: str, actor: Actor) -> int:
    actor.require_admin()
    with transaction() as db:
        number = db.connection().execute(update).rowcount
        if not number:
            return 0
        if len(ids) == 1:
            mail = get(ids[0])
            record(actor, verb, RecordRef(MAIL_TYPE, mail.id, mail.subject))
        else:
            record(actor, verb, RecordRef(MAIL_TYPE, 0, _NOUN), note=f"{number} messages")
        if verb == "retried":
            pace.go_on()  # who asks for another try has mended something
            background.enqueue(DELIVER)
    return number
