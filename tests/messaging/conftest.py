"""A real mail server, and webhook targets on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings
from host.testing import Site


class _AnyPort(Controller):
    """Listens where there is room, and remembers where that is."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class PostOffice:
    """Takes mail in, or answers as it is told to."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.answers: list[str] = []
        self.controller = _AnyPort(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.received.append(envelope)
        return "250 Taken"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.controller.start()
    yield office
    office.controller.stop()


@pytest.fixture
def mail_site(site: Site, post_office: PostOffice) -> Site:
    with site.context():
        values = {
            "smtp_host": "127.0.0.1",
            "smtp_port": post_office.controller.port,
            "security": "none",
            "from_name": "Müller & Co",
            "from_address": "crm@example.com",
        }
        settings.save("mail", values, SYSTEM)
    return site


@pytest.fixture
def hook_site(site: Site) -> Site:
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    return site


@pytest.fixture
def target(hook_site: Site) -> Callable[[str], int]:
    def add(url: str) -> int:
        with hook_site.context():
            return webhooks.add_target("demo", url, [], SYSTEM).id

    return add
