"""What the health page says of mail."""

from __future__ import annotations

from collections.abc import Sequence

from host.hooks.health import Health, HealthLine
from host.messaging.mail.service import backlog, in_words
from host.messaging.mail.settings import missing

_PAGE = "setup_mail.index"


def lines() -> Sequence[HealthLine]:
    """Return how mail does."""
    found = backlog()
    if found.failed:
        meaning = f"Messages that could not be sent: {in_words(found.failed)}."
        to_do = "Read why, mend it, and send them again."
        return [HealthLine("Mail", Health.BAD, meaning, to_do, _PAGE)]
    if missing():
        meaning = f"Mail cannot leave; messages waiting: {in_words(found.waiting)}."
        to_do = "Name the mail server in the settings."
        return [HealthLine("Mail", Health.LOOK, meaning, to_do, _PAGE)]
    meaning = f"No message failed; waiting: {in_words(found.waiting)}."
    return [HealthLine("Mail", Health.GOOD, meaning)]
