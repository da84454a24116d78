"""How far a test came, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from host.messaging.mail import settings
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.settings import Security
from host.messaging.mail.trouble import Step

_LABELS = {
    Step.CONNECT: "Connect to {host}:{port}",
    Step.ENCRYPT: "Encrypt the connection",
    Step.LOG_IN: "Log in as {user}",
    Step.SENDER: "Be accepted as {sender}",
    Step.RECIPIENT: "Name the recipient",
    Step.MESSAGE: "Hand the message over",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step: done, failed, or not come to."""

    label: str
    state: str
    note: str = ""


def is_under_way(mail: Mail) -> bool:
    """Tell whether a test has not ended yet."""
    return mail.is_test and mail.state in {MailState.QUEUED.value, MailState.SENDING.value}


def steps_of(mail: Mail) -> list[Shown]:
    """Return the steps that the settings lead through, with what the server said at the end."""
    server = settings.server() if not settings.missing() else None
    if server is None:
        return []
    wanted = [step for step in Step if _is_taken(step, server.security, server.user)]
    words = {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "sender": server.from_address,
    }
    failed = mail.state == MailState.FAILED.value
    reached = wanted.index(Step(mail.step)) if mail.step in wanted else -1
    shown = []
    for place, step in enumerate(wanted):
        state = _state(place, reached, failed=failed, sent=mail.state == MailState.SENT.value)
        ends = place == (reached if failed else len(wanted) - 1)
        shown.append(Shown(_LABELS[step].format(**words), state, mail.answer if ends else ""))
    return shown


def _is_taken(step: Step, security: Security, user: str) -> bool:
    if step is Step.ENCRYPT:
        return security is Security.STARTTLS
    return step is not Step.LOG_IN or bool(user)


def _state(place: int, reached: int, *, failed: bool, sent: bool) -> str:
    if sent:
        return "done"
    if not failed:
        return "waits"
    if place == reached:
        return "failed"
    return "done" if place < reached else "waits"
