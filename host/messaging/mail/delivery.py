"""Sends what is due in the outbox; safe to run in many processes at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog

from host import background, clock
from host.background import Call
from host.database import session, transaction
from host.errors import ConfigurationError, NotFound
from host.kernel.generation import current
from host.messaging.mail import claims, pace, results, settings, suppression
from host.messaging.mail.claims import Batch
from host.messaging.mail.composing import compose
from host.messaging.mail.models import Mail, MailFile
from host.messaging.mail.results import MAX_TRIES, Results
from host.messaging.mail.service import DELIVER, DELIVER_ONE
from host.messaging.mail.settings import MailServer
from host.messaging.mail.smtp import Line
from host.messaging.mail.trouble import Fate, MailNotSent, Step

__all__ = ["MAX_TRIES", "deliver_due", "deliver_one", "waiting"]
log = structlog.get_logger("trellis.mail")
WAIT_FOR_SETTINGS = timedelta(seconds=60)
TEST_TIMEOUT_SECONDS = 5.0
_TURN_SECONDS = 20
_BATCH_SECONDS = 60
"""A batch is given back well before its lease ends, however slow the server is."""
_LANES = threading.BoundedSemaphore(2)
"""Lines that one process holds to the server: more only wait for each other."""
_LANE_SECONDS = 0.5


@background.task(DELIVER)
def deliver_due() -> None:
    """Send due mail until there is none, or until it is somebody else's turn."""
    problem = settings.missing()
    if problem:
        _wait(problem)
        return
    claims.free_abandoned()
    if _LANES.acquire(timeout=_LANE_SECONDS):
        try:
            _send_all()
        finally:
            _LANES.release()


@background.task(DELIVER_ONE)
def deliver_one(mail_id: int) -> None:
    """Send one mail now, past all others: a test that an administrator waits for."""
    problem = settings.missing()
    batch = claims.take_one(mail_id)
    if batch.mails and problem:
        written = Results(batch.owner)
        error = MailNotSent(problem, step=Step.CONNECT, fate=Fate.DEAD)
        written.add(results.not_sent(batch.mails[0], error))
        written.write()
    elif batch.mails:
        server = settings.server()
        with Line(server, current().config.site, TEST_TIMEOUT_SECONDS) as line:
            if _send_batch(batch, line, server):
                pace.go_on()


@background.sweep(DELIVER)
def waiting() -> Sequence[Call]:
    """Free what the dead have left, and ask for a delivery when any mail is due."""
    claims.free_abandoned()
    if pace.resting():
        return []
    found = session().scalar(sa.select(Mail.id).where(claims.due()).limit(1))
    return [] if found is None else [Call(DELIVER)]


def _send_all() -> None:
    end = time.monotonic() + _TURN_SECONDS
    server = settings.server()
    with Line(server, current().config.site) as line:
        helped = False
        while (batch := claims.take()).mails:
            if len(batch.mails) == claims.BATCH and not helped:
                helped = True
                background.enqueue(DELIVER)  # there is more: another thread may join in
            if not _send_batch(batch, line, server):
                return
            if time.monotonic() > end:
                background.enqueue(DELIVER)
                return


def _send_batch(batch: Batch, line: Line, server: MailServer) -> bool:
    """Send a batch; return False when no more can be sent now."""
    written = Results(batch.owner)
    held = suppression.held_back((mail.to_key, mail.list_key) for mail in batch.mails)
    attached = _files_of(batch.mails)
    end = time.monotonic() + _BATCH_SECONDS
    try:
        for place, mail in enumerate(batch.mails):
            if time.monotonic() > end:
                claims.give_back(batch.owner, [one.id for one in batch.mails[place:]])
                return True
            if (mail.to_key, mail.list_key) in held:
                written.add(results.held_back(mail))
                continue
            try:
                answer = _send(mail, attached.get(mail.id, ()), line, server)
            except MailNotSent as error:
                # In test mode it is the tester's address that came back, not the reader's.
                error.bounced = error.bounced and not server.test_redirect
                log.warning("mail not sent", mail=mail.id, request=mail.request_id, step=error.step)
                written.add(results.not_sent(mail, error))
                if error.fate is Fate.ALL_WAIT:
                    _stop(batch, place, error)
                    return False
            else:
                written.add(results.sent(mail, answer))
                if place == 0:
                    pace.go_on()
                    _let_go()
        return True
    finally:
        written.write()


def _send(mail: Mail, attached: Sequence[MailFile], line: Line, server: MailServer) -> str:
    try:
        ready = compose(mail, server, attached)
    except ValueError as error:
        raise MailNotSent(
            f"The message cannot be put together: {error}", step=Step.MESSAGE, fate=Fate.DEAD
        ) from error
    except NotFound as error:  # the node that wrote the mail may have the file
        raise MailNotSent(
            f"A file of this message is not on this machine: {error.message}",
            step=Step.MESSAGE,
            fate=Fate.DEFERRED,
        ) from error
    except ConfigurationError as error:
        raise MailNotSent(error.message, step=Step.MESSAGE, fate=Fate.LATER) from error
    except Exception as error:  # one mail that is broken holds up no other
        raise MailNotSent(
            f"The message cannot be put together now: {type(error).__name__}: {error}",
            step=Step.MESSAGE,
            fate=Fate.LATER,
        ) from error
    return line.send(server.from_address, ready.recipient, ready.content, utf8=ready.utf8)


def _stop(batch: Batch, place: int, error: MailNotSent) -> None:
    """Give back the rest; all workers leave the server alone for a while."""
    claims.give_back(batch.owner, [one.id for one in batch.mails[place + 1 :]])
    if not batch.mails[place].is_test:
        pace.rest(error.message)


def _files_of(mails: Sequence[Mail]) -> dict[int, list[MailFile]]:
    found: dict[int, list[MailFile]] = {}
    query = sa.select(MailFile).where(MailFile.mail_id.in_([mail.id for mail in mails]))
    for one in session().scalars(query.order_by(MailFile.id)):
        found.setdefault(one.mail_id, []).append(one)
    _let_go()
    return found


def _let_go() -> None:
    """End what was read: nothing stays open while mail is sent.

    To roll back would forget the mails that are at hand, and read each of them anew.
    """
    session().commit()


def _wait(problem: str) -> None:
    """Note why mail waits, and look again later; this uses up no try."""
    update = (
        sa.update(Mail)
        .where(claims.due())
        .values(error=problem, due_at=clock.now() + WAIT_FOR_SETTINGS)
    )
    with transaction() as db:
        db.connection().execute(update)
