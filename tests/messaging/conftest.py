"""A site that sends its mail to a real server, and webhook targets on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer

from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings
from host.testing import Site
from host.testing.mail import PostOffice


@pytest.fixture
def mail_site(site: Site, smtp: PostOffice) -> Site:
    smtp.serve(site)
    with site.context():
        settings.save("mail", {"from_name": "Müller & Co"}, SYSTEM)
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


@pytest.fixture
def busy_server() -> Iterator[HTTPServer]:
    """A receiver that answers several requests at once."""
    with HTTPServer(threaded=True) as server:
        yield server
