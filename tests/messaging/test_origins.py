"""What a request has put into the outboxes keeps its number."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
import structlog

from host import logs
from host.database import transaction
from host.messaging.mail import service as mail
from host.messaging.mail.models import Mail
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookDelivery
from host.testing import Site


def test_mail_and_deliveries_name_the_request_that_wrote_them(
    hook_site: Site, target: Callable[[str], int]
) -> None:
    target("http://127.0.0.1:9/nobody")
    with hook_site.context():
        number = logs.begin_request(None)
        with transaction():
            mail.queue("ada@example.com", "Hello", "Words")
            webhooks.publish("demo", "demo.created", {})
    with hook_site.context() as db:
        (letter,) = db.scalars(sa.select(Mail))
        (delivery,) = db.scalars(sa.select(WebhookDelivery))
        assert letter.request_id == delivery.request_id == number
        pages = (f"/setup/mail/{letter.id}", f"/setup/webhooks/deliveries/{delivery.id}")
    browser = hook_site.login(hook_site.staff(admin=True))
    for page in pages:
        assert f"<code>{number}</code>" in browser.get(page).text, page


def test_what_a_job_writes_by_itself_names_none(hook_site: Site) -> None:
    with hook_site.context():
        structlog.contextvars.clear_contextvars()
        with transaction():
            mail.queue("ada@example.com", "Hello", "Words")
    with hook_site.context() as db:
        assert db.scalars(sa.select(Mail.request_id)).all() == [""]
