"""A mail server on loopback that keeps what it gets, or answers as it is told to."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from host.hooks.actor import SYSTEM
from host.messaging.mail import delivery
from host.sandbox import Site
from host.settings import service as settings


class _AnyPort(Controller):
    """Listens where there is room, and remembers where that is."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class PostOffice:
    """Takes mail in; ``answers`` are given first, one to a message, as in ``451 Later``."""

    def __init__(self, **options: Any) -> None:
        """Open later; ``options`` are those of aiosmtpd, such as an authenticator."""
        self.envelopes: list[Envelope] = []
        self.answers: list[str] = []
        self.connections = 0
        self._controller = _AnyPort(self, hostname="127.0.0.1", port=0, **options)

    @property
    def port(self) -> int:
        """Where it listens, once it is open."""
        return int(self._controller.port)

    @property
    def received(self) -> list[EmailMessage]:
        """Every message taken in, oldest first."""
        return [message_of(envelope) for envelope in self.envelopes]

    def about(self, words: str) -> list[EmailMessage]:
        """Return the messages that have these words in their subject."""
        return [one for one in self.received if words in str(one["subject"])]

    def serve(self, site: Site) -> None:
        """Have the site send its mail here."""
        with site.context():
            values = {
                "smtp_host": "127.0.0.1",
                "smtp_port": self.port,
                "security": "none",
                "from_name": "Test site",
                "from_address": "crm@example.com",
            }
            settings.save("mail", values, SYSTEM)

    def deliver(self, site: Site) -> None:
        """Send what waits in the site's outbox now, as the worker would."""
        with site.context():
            delivery.deliver_due()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        """Count a line that was opened."""
        session.host_name = hostname
        self.connections += 1
        return lines

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, or answer what was set."""
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        return "250 Taken"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def message_of(envelope: Envelope) -> EmailMessage:
    """Return the message in an envelope."""
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message
