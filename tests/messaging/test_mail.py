"""Mail leaves by a real server, once, or says why it does not."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from host import clock
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, PermissionDenied
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.messaging.mail import delivery, files, log, service
from host.messaging.mail.files import Attachment
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.smtp import Line
from host.settings import service as settings
from host.testing import Site

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

    from host.testing.mail import PostOffice

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def queue(**values: Any) -> Mail:
    with transaction():
        service.queue("ann@example.com", "Hello\r\nBcc: x@example.com", "Text ü\n", **values)
    return service.page()[0]


def read(envelope: Envelope) -> Any:
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, policy=policy.default)


def test_a_mail_arrives_as_it_was_written(mail_site: Site, smtp: PostOffice) -> None:
    with mail_site.context():
        mail = queue(html="<p>Text ü</p>", ref=RecordRef("demo.thing", 7, "Thing"))
        delivery.deliver_due()
        sent = service.get(mail.id)
    (envelope,) = smtp.envelopes
    message = read(envelope)
    assert envelope.rcpt_tos == ["ann@example.com"]
    assert message["From"] == "Müller & Co <crm@example.com>"
    assert message["Subject"] == "Hello Bcc: x@example.com"
    assert message["Bcc"] is None
    assert message["Message-ID"] == sent.message_id
    assert "Text ü" in message.get_body(("plain",)).get_content()
    assert "<p>Text ü</p>" in message.get_body(("html",)).get_content()
    assert (sent.state, sent.attempts, sent.error) == ("sent", 1, "")
    assert sent.ref == RecordRef("demo.thing", 7, "Thing")


def test_a_key_that_was_used_queues_no_second_mail(mail_site: Site) -> None:
    with mail_site.context():
        queue(dedupe_key="once")
        queue(dedupe_key="once")
        queue()
        assert len(service.page()) == 2


def test_two_processes_with_one_key_queue_one_mail(any_site: Site) -> None:
    barrier = threading.Barrier(4)

    def work() -> None:
        with any_site.context():
            barrier.wait()
            queue(dedupe_key="once")

    # An exception in a thread is a warning, and warnings are errors here.
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_site.context():
        assert len(service.page()) == 1


def test_a_permanent_refusal_fails_at_once_and_can_be_retried(
    mail_site: Site, smtp: PostOffice
) -> None:
    smtp.answers = ["554 No such person here"]
    with mail_site.context():
        mail = queue()
        delivery.deliver_due()
        failed = service.get(mail.id)
        assert failed.state == "failed"
        assert "554 No such person here" in failed.error
        assert [row.id for row in service.page(MailState.FAILED)] == [mail.id]
        log.retry(mail.id, SYSTEM)
        delivery.deliver_due()
        assert service.get(mail.id).state == "sent"
        with pytest.raises(Conflict):
            log.retry(mail.id, SYSTEM)


def test_a_passing_failure_is_retried_with_the_same_message_id(
    mail_site: Site, smtp: PostOffice
) -> None:
    smtp.answers = ["451 Later please"]
    with mail_site.context():
        with clock.at(NOW):
            mail = queue()
            delivery.deliver_due()
            waiting = service.get(mail.id)
            assert (waiting.state, waiting.attempts) == ("queued", 1)
            assert 50 < (waiting.due_at - NOW).total_seconds() < 70
            delivery.deliver_due()
            assert service.get(mail.id).attempts == 1
        with clock.at(NOW + timedelta(minutes=2)):
            delivery.deliver_due()
        assert service.get(mail.id).state == "sent"
    assert read(smtp.envelopes[0])["Message-ID"] == mail.message_id


def test_after_eight_tries_a_mail_has_failed(mail_site: Site, smtp: PostOffice) -> None:
    smtp.answers = ["451 Later please"] * 20
    with mail_site.context():
        with clock.at(NOW):
            mail = queue()
        for day in range(10):
            with clock.at(NOW + timedelta(days=day)):
                delivery.deliver_due()
        failed = service.get(mail.id)
        assert (failed.state, failed.attempts) == ("failed", 8)


def test_redirect_mode_sends_everything_to_one_address(mail_site: Site, smtp: PostOffice) -> None:
    with mail_site.context():
        settings.save("mail", {"test_redirect": "tester@example.com"}, SYSTEM)
    with mail_site.context():
        queue()
        delivery.deliver_due()
    (envelope,) = smtp.envelopes
    assert envelope.rcpt_tos == ["tester@example.com"]
    assert read(envelope)["X-Trellis-Original-To"] == "ann@example.com"
    assert read(envelope)["Subject"].startswith("[ann@example.com]")


def test_without_a_server_mail_waits_says_so_and_loses_no_try(site: Site) -> None:
    with site.context(), clock.at(NOW):
        mail = queue()
        delivery.deliver_due()
        waiting = service.get(mail.id)
        assert (waiting.state, waiting.attempts) == ("queued", 0)
        assert "no mail server is set" in waiting.error
        assert waiting.due_at > NOW
        assert service.backlog().waiting == 1


def test_with_another_secret_mail_waits_says_so_and_loses_no_try(mail_site: Site) -> None:
    with mail_site.context():
        settings.save("mail", {"smtp_user": "crm", "smtp_password": "hush"}, SYSTEM)
        queue()
    changed = Site(replace(mail_site.config, secret_key="another secret"))
    with changed.context():
        delivery.deliver_due()
        [mail] = service.page()
    changed.close()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert "TRELLIS_SECRET_KEY" in mail.error


def test_a_server_that_does_not_answer_is_no_reason_to_lose_mail(mail_site: Site) -> None:
    with mail_site.context():
        settings.save("mail", {"smtp_port": 1}, SYSTEM)
    with mail_site.context():
        mail = queue()
        delivery.deliver_due()
        waiting = service.get(mail.id)
        assert (waiting.state, waiting.attempts) == ("queued", 0)
        assert "127.0.0.1:1 refused the connection" in waiting.error


def test_workers_share_the_outbox_without_sending_twice(mail_site: Site, smtp: PostOffice) -> None:
    def work() -> None:
        with mail_site.context():
            delivery.deliver_due()

    with mail_site.context():
        for _ in range(12):
            queue()
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({read(envelope)["Message-ID"] for envelope in smtp.envelopes}) == 12
    assert len(smtp.envelopes) == 12


def test_the_test_message_is_for_administrators(mail_site: Site, smtp: PostOffice) -> None:
    actor = mail_site.actor(mail_site.staff())
    with mail_site.context():
        with pytest.raises(PermissionDenied):
            service.send_test("ann@example.com", actor)
        service.send_test("ann@example.com", SYSTEM)
        delivery.deliver_due()
    assert read(smtp.envelopes[0])["Subject"] == "Test message"


def test_an_impossible_address_is_refused_when_queued(site: Site) -> None:
    with site.context(), pytest.raises(InvalidInput):
        service.queue("nobody", "Hello", "Text")


def test_a_file_that_cannot_be_read_keeps_no_other_mail_from_leaving(
    mail_site: Site, smtp: PostOffice
) -> None:
    with mail_site.context():
        file = Attachment("a.txt", BytesIO(b"content"))
        service.send("host.mail_test", "bob@example.com", {"person": "Bob"}, attachments=[file])
        queue()
        broken = service.page()[-1]
        (kept,) = files.of_mail(broken.id)
        with files.opened(kept) as content:
            path = Path(content.name)
        path.unlink()
        path.mkdir()
        delivery.deliver_due()
        now = service.get(broken.id)
        assert (now.state, now.attempts) == ("queued", 1)
    assert len(smtp.envelopes) == 1


def test_mail_is_read_together_and_nothing_stays_open_while_it_leaves(
    mail_site: Site, smtp: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []
    send = Line.send

    def watched(line: Line, *args: Any, **more: Any) -> str:
        opened.append(session().in_transaction())
        return send(line, *args, **more)

    monkeypatch.setattr(Line, "send", watched)
    with mail_site.context():
        for _ in range(3):
            queue()
        delivery.deliver_due()
    assert opened == [False, False, False]
