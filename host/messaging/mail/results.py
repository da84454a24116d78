"""Writes how tries ended, several at a time, unless another process has the mail by now."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from host import clock
from host.background.backoff import exponential
from host.database import transaction
from host.messaging.mail import settings, suppression
from host.messaging.mail.models import EVERY_LIST, Mail, MailState
from host.messaging.mail.suppression import Reason
from host.messaging.mail.trouble import Fate, MailNotSent

MAX_TRIES = 8
_TOGETHER = 10
_SECONDS = 0.5
_LONGEST = 12 * 3600.0
_LONGEST_DEFERRAL = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """How one mail stands after a try."""

    mail: Mail
    state: MailState
    error: str = ""
    answer: str = ""
    step: str = ""
    due_at: datetime | None = None
    tried: int = 1
    deferred: int = 0
    bounced: bool = False


class Results:
    """Collects results of one batch and writes them soon."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._open: list[Result] = []
        self._since = time.monotonic()

    def add(self, result: Result) -> None:
        """Take a result; what a killed process has not written is sent again, so write often."""
        self._open.append(result)
        if len(self._open) >= _TOGETHER or time.monotonic() - self._since > _SECONDS:
            self.write()

    def write(self) -> None:
        """Write what is open, in one transaction."""
        results, self._open, self._since = self._open, [], time.monotonic()
        if not results:
            return
        with transaction() as db:
            db.connection().execute(_UPDATE, [self._values(one) for one in results])
            for one in results:
                if one.bounced:
                    suppression.add(
                        one.mail.to, EVERY_LIST, Reason.BOUNCED, note=one.answer or one.error
                    )

    def _values(self, result: Result) -> dict[str, Any]:
        mail = result.mail
        sent = result.state is MailState.SENT
        return {
            "b_id": mail.id,
            "b_owner": self._owner,
            "b_state": result.state.value,
            "b_attempts": mail.attempts + result.tried,
            "b_deferrals": mail.deferrals + result.deferred,
            "b_due_at": result.due_at or mail.due_at,
            "b_step": result.step,
            "b_answer": result.answer[:500],
            "b_error": result.error[:1000],
            "b_sent_at": clock.now() if sent else None,
            "b_sealed": None if sent else mail.sealed,
        }


_UPDATE = (
    sa.update(Mail.__table__)  # type: ignore[arg-type]
    .where(
        Mail.__table__.c.id == sa.bindparam("b_id"),
        Mail.__table__.c.claimed_by == sa.bindparam("b_owner"),
        Mail.__table__.c.state == MailState.SENDING.value,
    )
    .values(
        state=sa.bindparam("b_state"),
        attempts=sa.bindparam("b_attempts"),
        deferrals=sa.bindparam("b_deferrals"),
        due_at=sa.bindparam("b_due_at"),
        step=sa.bindparam("b_step"),
        answer=sa.bindparam("b_answer"),
        error=sa.bindparam("b_error"),
        sent_at=sa.bindparam("b_sent_at"),
        sealed=sa.bindparam("b_sealed"),
        claimed_by="",
        lease_until=None,
    )
)


def sent(mail: Mail, answer: str) -> Result:
    """Say that the server took the mail."""
    return Result(mail, MailState.SENT, answer=answer)


def held_back(mail: Mail) -> Result:
    """Say that the address wants no mail of this list."""
    note = "This address gets no mail of the list; see Setup → Mail → Suppressed."
    return Result(mail, MailState.SUPPRESSED, error=note, tried=0)


def not_sent(mail: Mail, error: MailNotSent) -> Result:
    """Say what becomes of a mail that was not taken."""
    told = Result(
        mail, MailState.FAILED, error.message, error.answer, error.step.value, bounced=error.bounced
    )
    if error.fate is Fate.DEAD or mail.is_test:
        return told
    if error.fate is Fate.LATER:
        tries = mail.attempts + 1
        wait = exponential(tries, settings.retry_seconds(), 3, _LONGEST)
        return told if tries >= MAX_TRIES else _again(told, wait)
    if mail.give_up_at is not None and mail.give_up_at < clock.now():
        return replace(told, tried=0)
    return replace(_again(told, _deferral(mail, error)), tried=0, deferred=1)


def _again(result: Result, wait: timedelta) -> Result:
    return replace(result, state=MailState.QUEUED, due_at=clock.now() + wait)


def _deferral(mail: Mail, error: MailNotSent) -> timedelta:
    """Where the server as such is at fault, all mail rests together and this one needs no wait."""
    if error.fate is Fate.ALL_WAIT:
        return timedelta(0)
    first = min(5.0, float(settings.retry_seconds()))
    return exponential(min(mail.deferrals + 1, 12), first, 2, _LONGEST_DEFERRAL)
