"""What the health page says of mail."""

from __future__ import annotations

import sqlalchemy as sa

from host.database import session
from host.kernel.health_line import Health, HealthLine
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.settings import missing

_MOST = 1000
"""Counting stops here: the page must stay quick with a long queue."""


def lines() -> list[HealthLine]:
    """Return how mail does."""
    failed = _count(MailState.FAILED)
    waiting = _count(MailState.QUEUED)
    if failed:
        meaning = f"Messages that could not be sent: {_words(failed)}."
        to_do = "Read why, mend it, and send them again."
        return [HealthLine("Mail", Health.BAD, meaning, to_do, "setup_mail.index")]
    if missing():
        meaning = f"Mail cannot leave; messages waiting: {_words(waiting)}."
        to_do = "Name the mail server in the settings."
        return [HealthLine("Mail", Health.LOOK, meaning, to_do, "setup_mail.index")]
    return [HealthLine("Mail", Health.GOOD, f"No message failed; waiting: {_words(waiting)}.")]


def _count(state: MailState) -> int:
    some = sa.select(Mail.id).where(Mail.state == state.value).limit(_MOST).subquery()
    return session().scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _words(number: int) -> str:
    return f"{_MOST} or more" if number == _MOST else str(number)
