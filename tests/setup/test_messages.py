"""Mail and webhooks: what left, what did not, and another try."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.mail import service as mail
from host.messaging.mail.models import Mail, MailState
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookTarget
from host.settings import service as settings
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def target(site: Site) -> int:
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with site.context():
        return webhooks.add_target("garden", URL, ["garden.cut"], SYSTEM).id


def target_of(site: Site, target_id: int) -> WebhookTarget:
    with site.context():
        return webhooks.get_target(target_id)


def test_a_test_mail_is_in_the_outbox(site: Site, browser: Browser) -> None:
    browser.post("/setup/mail/test", {"to": "ada@example.com"})
    page = browser.get("/setup/mail").text
    assert "Test message" in page
    assert "no mail server is set" in page


def test_a_test_to_no_address_is_refused(site: Site, browser: Browser) -> None:
    browser.post("/setup/mail/test", {"to": "nobody"})
    with site.context():
        assert mail.page() == []


def test_a_failed_mail_says_why_and_is_tried_again(site: Site, browser: Browser) -> None:
    with site.context():
        mail.queue("client@example.com", "Your plan", "Hello <b>there</b>")
        with transaction() as db:
            values = {"state": MailState.FAILED.value, "error": "550 unknown", "attempts": 8}
            db.execute(sa.update(Mail).values(**values))
    assert "550 unknown" in browser.get("/setup/mail?state=failed").text
    page = browser.get("/setup/mail/1").text
    assert "Hello &lt;b&gt;there&lt;/b&gt;" in page
    browser.post("/setup/mail/1/retry")
    with site.context():
        assert mail.get(1).state == MailState.QUEUED.value


def test_the_outbox_is_paged_by_key(site: Site, browser: Browser) -> None:
    with site.context(), transaction():
        for number in range(60):
            mail.queue("client@example.com", f"Letter {number}.", "Hello")
    first = browser.get("/setup/mail").text
    assert "Letter 59." in first
    assert "Letter 5." not in first
    older = re.search(r'href="([^"]*before=[^"]*)"', first)
    assert older is not None
    assert "Letter 5." in browser.get(older[1]).text


@pytest.mark.modules(GARDEN)
def test_an_address_is_added_with_its_events_on_the_modules_settings(
    site: Site, browser: Browser
) -> None:
    browser.post("/setup/settings/webhooks", {"s_allow_private_targets": "y"})
    form = browser.get("/setup/webhooks/new/garden").text
    assert "Something grew" in form
    answer = browser.post("/setup/webhooks/new/garden", {"url": URL, "events": ["garden.grown"]})
    assert answer.location == "/setup/settings/garden"
    assert URL in browser.get("/setup/settings/garden").text
    assert target_of(site, 1).events == ["garden.grown"]


@pytest.mark.modules(GARDEN)
def test_a_private_address_is_refused_and_kept_in_the_form(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/webhooks/new/garden", {"url": URL})
    assert answer.status_code == 422
    assert f'value="{URL}"' in answer.text


@pytest.mark.modules(GARDEN)
def test_the_secret_is_shown_only_on_request(site: Site, browser: Browser, target: int) -> None:
    with site.context():
        secret = webhooks.reveal_secret(target, SYSTEM)
    assert secret not in browser.get(f"/setup/webhooks/{target}").text
    assert secret in browser.post(f"/setup/webhooks/{target}/secret").text
    fresh = browser.post(f"/setup/webhooks/{target}/rotate").text
    assert secret not in fresh


@pytest.mark.modules(GARDEN)
def test_an_address_is_paused_tested_resumed_and_removed(
    site: Site, browser: Browser, target: int
) -> None:
    back = browser.post(f"/setup/webhooks/{target}/pause", {"next": "/setup/settings/garden"})
    assert back.location == "/setup/settings/garden"
    assert target_of(site, target).state == "paused"
    browser.post(f"/setup/webhooks/{target}/test", {"next": "https://evil.example/"})
    assert "garden.test" in browser.get(f"/setup/webhooks/{target}").text
    assert "garden.test" in browser.get("/setup/webhooks").text
    browser.post(f"/setup/webhooks/{target}/resume")
    assert target_of(site, target).state == "active"
    browser.post(f"/setup/webhooks/{target}/remove")
    assert browser.get(f"/setup/webhooks/{target}").status_code == 404


@pytest.mark.modules(GARDEN)
def test_buttons_lead_back_to_this_site_only(site: Site, browser: Browser, target: int) -> None:
    answer = browser.post(f"/setup/webhooks/{target}/pause", {"next": "https://evil.example/"})
    assert answer.location == f"/setup/webhooks/{target}"


@pytest.mark.modules(GARDEN)
def test_a_delivery_shows_what_was_sent_and_is_sent_again(
    site: Site, browser: Browser, target: int
) -> None:
    with site.context(), transaction():
        webhooks.publish("garden", "garden.cut", {"hedge": "<script>"})
    page = browser.get("/setup/webhooks/deliveries/1").text
    assert "&lt;script&gt;" in page
    assert browser.post("/setup/webhooks/deliveries/1/resend").status_code == 302
