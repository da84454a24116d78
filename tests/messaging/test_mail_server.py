"""What a mail server may answer, and what becomes of the mail then."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from host import clock
from host.database import session, transaction
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.hooks.cron import CronContext
from host.messaging import tidying
from host.messaging.mail import claims, delivery, files, log, pace, results, service
from host.messaging.mail.models import Mail, MailState
from host.settings import service as settings
from host.testing import Site
from host.testing.mail import PostOffice
from tests.messaging.test_tls import certificate  # noqa: F401 - a fixture

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DOCX = b"%PDF-1.7 a small one"


class Fussy(PostOffice):
    """A server that answers as it is told to, command by command; "drop" hangs up."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.at: dict[str, list[str]] = {}

    async def _told(self, command: str, server: SMTP) -> str | None:
        answers = self.at.get(command)
        if not answers:
            return None
        answer = answers.pop(0)
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "421 gone"
        return answer

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = await self._told("MAIL", server)
        if told is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return told or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        told = await self._told("RCPT", server)
        if told is None:
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        told = await self._told("DATA", server)
        return told or await super().handle_DATA(server, session, envelope)


@pytest.fixture
def fussy(site: Site) -> Iterator[Fussy]:
    with Fussy(enable_SMTPUTF8=True) as office:
        office.serve(site)
        yield office


@contextmanager
def served(site: Site, office: PostOffice, **values: object) -> Iterator[None]:
    with office:
        office.serve(site)
        with site.context():
            settings.save("mail", values, SYSTEM)
        yield


def queue(site: Site, to: str = "ann@example.com", number: int = 1) -> None:
    with site.context(), transaction():
        for place in range(number):
            service.queue(to, f"Letter {place}", "Text")


def one(site: Site) -> Mail:
    with site.context():
        return service.page()[0]


def test_many_mails_leave_over_one_connection(site: Site, fussy: Fussy) -> None:
    queue(site, number=30)
    fussy.deliver(site)
    assert (len(fussy.envelopes), fussy.connections) == (30, 1)


def test_a_line_that_the_server_closed_in_between_is_opened_again(site: Site, fussy: Fussy) -> None:
    fussy.at["MAIL"] = ["250 OK", "421 That was enough", "250 OK"]
    fussy.at["MAIL"] = ["drop"]
    queue(site, number=1)
    fussy.deliver(site)
    assert one(site).state == "queued"
    assert (one(site).attempts, one(site).deferrals) == (0, 1)
    fussy.at["RCPT"] = []
    with site.context(), clock.at(datetime.now(UTC) + timedelta(minutes=1)):
        delivery.deliver_due()
    assert one(site).state == "sent"


def test_after_a_line_broke_the_next_mails_leave_in_the_same_turn(site: Site, fussy: Fussy) -> None:
    queue(site, number=3)
    first_then_drop = [None, "drop"]

    async def told(command: str, server: SMTP) -> str | None:
        if command == "MAIL" and first_then_drop and first_then_drop.pop(0) == "drop":
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return None

    fussy._told = told  # type: ignore[method-assign]
    fussy.deliver(site)
    assert len(fussy.envelopes) == 3
    assert fussy.connections == 2


def test_one_that_is_refused_keeps_no_other_from_leaving(site: Site, fussy: Fussy) -> None:
    fussy.at["RCPT"] = ["550 5.7.1 Not you", "451 4.7.1 Greylisted"]
    queue(site, number=4)
    fussy.deliver(site)
    with site.context():
        states = sorted(mail.state for mail in service.page())
    assert states == ["failed", "queued", "sent", "sent"]


def test_greylisting_costs_one_try_and_minutes_not_the_mail(site: Site, fussy: Fussy) -> None:
    fussy.at["RCPT"] = ["450 4.2.0 Greylisted, come back later"]
    with clock.at(NOW):
        queue(site)
        fussy.deliver(site)
    waiting = one(site)
    assert (waiting.state, waiting.attempts, waiting.step) == ("queued", 1, "recipient")
    assert "Greylisted" in waiting.answer
    with clock.at(NOW + timedelta(minutes=5)):
        fussy.deliver(site)
    assert one(site).state == "sent"


def test_a_sender_who_is_refused_lets_all_mail_wait_with_the_reason(
    site: Site, fussy: Fussy
) -> None:
    fussy.at["MAIL"] = ["550 5.7.1 Sender not allowed"] * 3
    queue(site, number=3)
    fussy.deliver(site)
    with site.context():
        assert {mail.state for mail in service.page()} == {"queued"}
        assert {mail.attempts for mail in service.page()} == {0}
        resting = pace.resting()
    assert resting is not None
    assert "refuses the sender crm@example.com" in resting[1]
    assert len(fussy.at["MAIL"]) == 2


def test_a_server_out_of_reach_rests_everybody_and_uses_up_no_try(
    site: Site, smtp: PostOffice
) -> None:
    smtp.serve(site)
    with site.context():
        settings.save("mail", {"smtp_port": 1}, SYSTEM)
    for day in range(4):
        with clock.at(NOW + timedelta(days=day)):
            if day == 0:
                queue(site, number=2)
            with site.context():
                delivery.deliver_due()
    with site.context():
        assert {(mail.state, mail.attempts) for mail in service.page()} == {("queued", 0)}
    smtp.serve(site)
    with clock.at(NOW + timedelta(days=4, hours=1)):
        smtp.deliver(site)
    assert len(smtp.envelopes) == 2


def test_after_five_days_without_a_server_a_mail_is_a_dead_letter(site: Site) -> None:
    with site.context():
        values = {"smtp_host": "127.0.0.1", "smtp_port": 1, "from_address": "crm@example.com"}
        settings.save("mail", {**values, "security": "none"}, SYSTEM)
    with clock.at(NOW):
        queue(site)
    with clock.at(NOW + timedelta(days=6)), site.context():
        delivery.deliver_due()
    assert one(site).state == "failed"


def test_a_test_says_where_the_log_in_failed(site: Site) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False, message="535 5.7.8 Wrong")

    office = Fussy(authenticator=refuse, auth_require_tls=False)
    with served(site, office, smtp_user="crm", smtp_password="wrong"):
        tested = run_test(site)
    assert (tested.state, tested.step) == ("failed", "log in")
    assert "refused user name or password" in tested.error
    assert "password of its own for programs" in tested.error


def test_a_test_says_that_the_server_speaks_no_starttls(site: Site) -> None:
    with served(site, Fussy(), security="starttls"):
        tested = run_test(site)
    assert (tested.state, tested.step) == ("failed", "encrypt")
    assert "offers no STARTTLS" in tested.error


def test_a_test_says_that_the_certificate_is_not_good(
    site: Site,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with served(site, Fussy(tls_context=context), security="starttls"):
        tested = run_test(site)
    assert (tested.state, tested.step) == ("failed", "encrypt")
    assert "certificate" in tested.error


def test_a_test_is_tried_once_and_waits_for_no_rest(site: Site, fussy: Fussy) -> None:
    with site.context():
        pace.rest("Nothing answers.")
    fussy.at["RCPT"] = ["451 Later"]
    assert run_test(site).state == "failed"
    tested = run_test(site)
    assert (tested.state, tested.answer) == ("sent", "250 Taken")
    with site.context():
        assert pace.resting() is None


def run_test(site: Site) -> Mail:
    with site.context():
        mail_id = service.send_test("ada@example.com", SYSTEM)
        delivery.deliver_one(mail_id)
        return service.get(mail_id)


def test_no_more_leave_in_a_minute_than_the_limit(site: Site, fussy: Fussy) -> None:
    with site.context():
        settings.save("mail", {"per_minute": 5}, SYSTEM)
    with clock.at(NOW):
        queue(site, number=12)
        for _ in range(3):
            fussy.deliver(site)
    assert len(fussy.envelopes) == 5
    with clock.at(NOW + timedelta(minutes=1)):
        fussy.deliver(site)
    assert len(fussy.envelopes) == 10


@pytest.mark.parametrize(
    "process",
    ["999999999:aaaaaaaa", f"{os.getpid()}:aaaaaaaa"],
    ids=["another number", "the same number"],  # workers of the tests must agree on names
)
def test_what_a_dead_process_had_is_free_at_once(any_site: Site, process: str) -> None:
    """In a container the next worker has the number of the one that was killed."""
    queue(any_site, number=3)
    with any_site.context():
        batch = claims.take()
        assert len(batch.mails) == 3
        assert claims.take().mails == []
        assert claims.free_abandoned() == 0
        gone = f"{batch.owner.rsplit(':', 3)[0]}:{process}:1"
        with transaction() as db:
            db.execute(Mail.__table__.update().values(claimed_by=gone))  # type: ignore[attr-defined]
        assert claims.free_abandoned() == 3
        assert len(claims.take().mails) == 3


def test_a_lost_claim_writes_no_result(site: Site, fussy: Fussy) -> None:
    queue(site)
    with site.context():
        batch = claims.take()
        with transaction() as db:
            db.execute(Mail.__table__.update().values(claimed_by="other:1:1"))  # type: ignore[attr-defined]
        written = results.Results(batch.owner)
        written.add(results.sent(batch.mails[0], "250 OK"))
        written.write()
        session().rollback()
        assert service.get(batch.mails[0].id).state == MailState.SENDING.value


def test_personal_mail_overtakes_what_goes_to_many(site: Site, fussy: Fussy) -> None:
    queue(site, number=3)
    with site.context():
        with transaction() as db:
            db.execute(Mail.__table__.update().values(send_rank="b"))  # type: ignore[attr-defined]
        service.queue("ann@example.com", "Your password", "Text")
    fussy.deliver(site)
    assert fussy.received[0]["Subject"] == "Your password"


def test_files_go_along_and_are_dropped_with_the_mail(site: Site, fussy: Fussy) -> None:
    fields = {"title": "Here", "body": "", "about": "", "link": "", "why": "", "choices_link": ""}
    with site.context():
        attached = files.Attachment("plan\r\nBcc: x.pdf", BytesIO(DOCX))
        service.send("host.notice", "ann@example.com", fields, attachments=[attached])
        fake = files.Attachment("virus.exe", BytesIO(b"MZ"))
        with pytest.raises(InvalidInput):
            service.send("host.notice", "ann@example.com", fields, attachments=[fake])
    fussy.deliver(site)
    (message,) = fussy.received
    (part,) = message.iter_attachments()
    assert part.get_filename() == "planBcc: x.pdf"
    assert part.get_payload(decode=True) == DOCX
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("jörg@exämple.com", "jörg@exämple.com"), ("ann@exämple.com", "ann@xn--exmple-cua.com")],
)
def test_international_addresses_are_dialled(
    site: Site, fussy: Fussy, typed: str, dialled: str
) -> None:
    queue(site, typed)
    fussy.deliver(site)
    assert fussy.envelopes[0].rcpt_tos == [dialled]


def test_a_server_without_international_addresses_makes_a_dead_letter(site: Site) -> None:
    with served(site, Fussy(enable_SMTPUTF8=False)):
        queue(site, "jörg@example.com")
        with site.context():
            delivery.deliver_due()
    assert one(site).state == "failed"
    assert "SMTPUTF8" in one(site).error


@pytest.mark.parametrize("address", ["a@example.com\nBcc: b@example.com", "a@b@c", "", "a b@c.de"])
def test_addresses_that_would_add_a_header_or_cannot_be_are_refused(
    site: Site, address: str
) -> None:
    with site.context(), pytest.raises(InvalidInput, match="Mail cannot be sent"):
        service.queue(address, "Hello", "Text")


def test_dead_letters_are_retried_and_discarded_together(site: Site, fussy: Fussy) -> None:
    fussy.at["RCPT"] = ["550 No"] * 4
    queue(site, number=4)
    fussy.deliver(site)
    with site.context():
        ids = [mail.id for mail in service.page(MailState.FAILED)]
        assert log.discard_all(ids[:1], SYSTEM) == 1
        assert log.retry_meant(log.Asked(MailState.FAILED), SYSTEM) == 3
        assert log.retry_all(ids, SYSTEM) == 3
    fussy.deliver(site)
    with site.context():
        assert sorted(mail.state for mail in service.page()) == ["discarded"] + ["sent"] * 3


def test_many_dead_letters_go_in_pieces_as_many_as_one_request_may(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "AT_ONCE", 4)
    monkeypatch.setattr(log, "_PIECE", 2)
    queue(site, number=6)
    with site.context():
        with transaction() as db:
            db.execute(Mail.__table__.update().values(state="failed"))  # type: ignore[attr-defined]
        gone = log.page(log.Asked())[-1].id
        with transaction() as db:
            db.execute(Mail.__table__.update().where(Mail.id == gone).values(text=""))  # type: ignore[attr-defined]
        assert log.retry_meant(log.Asked(), SYSTEM) == 4
        assert log.retry_meant(log.Asked(), SYSTEM) == 1
        assert log.discard_meant(log.Asked(), SYSTEM) == 1
        assert service.get(gone).state == "discarded"


def test_a_large_backlog_is_not_counted_to_its_end(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MANY", 3)
    queue(site, number=5)
    with site.context():
        backlog = service.backlog()
    assert (backlog.waiting, backlog.failed) == (3, 0)
    assert [service.in_words(number) for number in (2, 3)] == ["2", "3+"]


def test_sending_again_ends_the_rest_for_all(site: Site, fussy: Fussy) -> None:
    queue(site)
    with site.context():
        pace.rest("Nothing answers.")
    fussy.deliver(site)
    assert fussy.envelopes == []
    with site.context():
        log.retry(service.page()[0].id, SYSTEM)
    fussy.deliver(site)
    assert len(fussy.envelopes) == 1


def test_texts_are_forgotten_before_their_lines(site: Site, fussy: Fussy) -> None:
    with clock.at(NOW):
        queue(site, number=2)
        fussy.deliver(site)
        queue(site)
    for days, texts, lines in ((89, 3, 3), (91, 1, 3), (366, 1, 1)):
        with site.context():
            tidying.tidy(CronContext(NOW + timedelta(days=days), ZoneInfo("UTC")))
            rows = service.page()
            assert (sum(bool(one.text) for one in rows), len(rows)) == (texts, lines)
