"""Puts mail into the outbox: of a template, to one or to many, with what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host import background, clock, logs
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.mail_templates import MailTemplate
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.mail import files, rendering, sealing, templates
from host.messaging.mail.addresses import checked, key_of
from host.messaging.mail.files import Attachment
from host.messaging.mail.models import Mail, MailState, Rank
from host.messaging.mail.shipped import TEST
from host.messaging.outbox import add_once
from host.messaging.reference import columns_of

DELIVER = "host.mail.deliver"
DELIVER_ONE = "host.mail.deliver_one"
MAIL_TYPE = "host.mail"
GIVE_UP = timedelta(days=5)
"""How long a mail waits for a server that cannot be used."""
MANY = 1_000
"""As far as a page counts: more are "1,000+", so that a large backlog slows no page."""
_TOGETHER = 500
_COUNTED = (MailState.QUEUED, MailState.SENDING, MailState.FAILED)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much mail waits or has failed: `MANY` where it is as many or more."""

    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many mails of a template."""

    to: str
    """Address of the reader."""
    fields: Mapping[str, object]
    """Value of each declared merge field."""
    ref: RecordRef | None = None
    """Record that it is about."""
    dedupe_key: str | None = None
    """A second mail with the same key is left out."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of many letters: how many wait now, and why others were refused."""

    number: int
    """Mails that were written to the outbox."""
    refused: tuple[str, ...] = ()
    """A sentence for each address that cannot be."""


def send(
    template_key: str,
    to: str,
    fields: Mapping[str, object],
    *,
    ref: RecordRef | None = None,
    attachments: Sequence[Attachment] = (),
    dedupe_key: str | None = None,
) -> None:
    """Write a mail of a template in the caller's transaction; a worker sends it after the commit.

    A second mail with the same ``dedupe_key`` is left out, whatever became of the first.
    Raises InvalidInput for an address that cannot be, and for files that are too large.
    """
    template = templates.declared(template_key)
    address = checked(to)
    written = rendering.write(template, templates.wording(template), fields)
    mail = Mail(**_columns(template, address, written, ref), dedupe_key=dedupe_key)
    _put(mail, attachments)


def send_many(template_key: str, letters: Iterable[Letter]) -> Queued:
    """Write many mails of one template; an address that cannot be keeps no other from leaving.

    They are written in pieces. Inside a caller's transaction all of them are there or none;
    outside of one, a second call with the same dedupe keys goes on where the first broke off.
    """
    template = templates.declared(template_key)
    wording = templates.wording(template)
    number, refused = 0, []
    remaining = iter(letters)
    while piece := list(islice(remaining, _TOGETHER)):
        rows: list[dict[str, Any]] = []
        for letter in piece:
            try:
                address = checked(letter.to)
            except InvalidInput as error:
                refused.append(error.message)
                continue
            written = rendering.write(template, wording, letter.fields)
            columns = _columns(template, address, written, letter.ref)
            rows.append({**columns, "dedupe_key": letter.dedupe_key})
        number += _put_many(rows)
    return Queued(number, tuple(refused))


def queue(
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    *,
    dedupe_key: str | None = None,
    ref: RecordRef | None = None,
) -> None:
    """Write a mail without a template in the caller's transaction, with words as they are."""
    line = " ".join(subject.split())[:300]
    mail = Mail(
        **_common(checked(to), ref),
        subject=line,
        text=text,
        html=html,
        dedupe_key=dedupe_key,
    )
    _put(mail, ())


def send_test(to: str, actor: Actor) -> int:
    """Queue a mail that shows whether the settings work, and return its id.

    It leaves before all others, is tried once, and keeps how far it came.
    """
    actor.require_admin()
    address = checked(to)
    written = rendering.write(TEST, templates.wording(TEST), {"person": actor.label})
    return _test(Mail(**_columns(TEST, address, written, None), is_test=True))


def send_sample(key: str, subject: str, body: str, to: str, actor: Actor) -> int:
    """Queue a template with its example values, in words that need not be saved yet."""
    actor.require_admin()
    template = templates.find(key)
    address = checked(to)
    wording = rendering.read(template, subject, body)
    written = rendering.write(template, wording, rendering.examples(template))
    columns = _columns(template, address, written, None)
    return _test(Mail(**{**columns, "list_key": ""}, is_test=True))


def get(mail_id: int) -> Mail:
    """Return a mail as the database has it now; raises NotFound."""
    mail = session().get(Mail, mail_id, populate_existing=True)
    if mail is None:
        raise NotFound("There is no such message.")
    return mail


def page(
    state: MailState | None = None, before_id: int | None = None, limit: int = 50
) -> list[Mail]:
    """Return mail with its texts, newest first, older than ``before_id``."""
    query = sa.select(Mail).order_by(Mail.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Mail.state == state.value)
    if before_id is not None:
        query = query.where(Mail.id < before_id)
    return list(session().scalars(query))


def backlog() -> Backlog:
    """Return what waits and what has failed, for the health page."""
    counted = session().execute(sa.select(*map(_as_far_as_many, _COUNTED))).one()
    number = dict(zip(_COUNTED, counted, strict=True))
    waiting = number[MailState.QUEUED] + number[MailState.SENDING]
    return Backlog(min(waiting, MANY), number[MailState.FAILED])


def in_words(number: int) -> str:
    """Write a number of a backlog; one that was not counted to its end says so."""
    return f"{MANY:,}+" if number >= MANY else str(number)


def _as_far_as_many(state: MailState) -> sa.ScalarSelect[int]:
    """Count the mail of one state along its index, and no further than a page needs."""
    some = sa.select(Mail.id).where(Mail.state == state.value).limit(MANY).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _test(mail: Mail) -> int:
    with transaction() as db:
        db.add(mail)
        db.flush()
        background.enqueue(DELIVER_ONE, mail.id)
    return mail.id


def _put(mail: Mail, attachments: Sequence[Attachment]) -> None:
    kept = files.keep(attachments) if attachments else []
    with transaction() as db:
        if add_once(db, mail, Mail.dedupe_key, mail.dedupe_key):
            for row in kept:
                row.mail_id = mail.id
                db.add(row)
            background.enqueue(DELIVER)


def _put_many(rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    with transaction() as db:
        fresh = _unknown(db, rows)
        if fresh:
            db.execute(sa.insert(Mail), fresh)
            background.enqueue(DELIVER)
    return len(fresh)


def _unknown(db: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what was queued before, or twice in this very call."""
    keys = [row["dedupe_key"] for row in rows if row["dedupe_key"]]
    known: set[str | None] = set()
    if keys:
        known |= set(db.scalars(sa.select(Mail.dedupe_key).where(Mail.dedupe_key.in_(keys))))
    fresh = []
    for row in rows:
        key = row["dedupe_key"]
        if key is None or key not in known:
            fresh.append(row)
            known.add(key)
    return fresh


def _columns(
    template: MailTemplate,
    address: str,
    written: rendering.Written,
    ref: RecordRef | None,
) -> dict[str, Any]:
    return {
        **_common(address, ref),
        "subject": written.subject,
        "text": written.text,
        "html": written.html,
        "sealed": sealing.seal(written.secrets),
        "template": template.key,
        "list_key": template.list_of,
        "rank": (Rank.BULK if template.list_of else Rank.PERSONAL).value,
    }


def _common(address: str, ref: RecordRef | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "to": address,
        "to_key": key_of(address),
        "message_id": f"<{uuid.uuid4().hex}@{current().config.site}>",
        "state": MailState.QUEUED.value,
        "due_at": now,
        "give_up_at": now + GIVE_UP,
        "created_at": now,
        "request_id": logs.request_id(),
        **columns_of(ref),
    }
