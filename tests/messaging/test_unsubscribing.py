"""One click ends a list, nothing else does, and who left is not written to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from host.hooks.actor import SYSTEM
from host.messaging.mail import service, suppression, unsubscribing
from host.messaging.mail.models import EVERY_LIST
from host.testing import Site
from host.testing.mail import PostOffice
from tests.messaging.test_mail_templates import INVITATION, NEWS, WORDS, parts


@pytest.fixture
def declared(mail_site: Site) -> Site:
    with mail_site.context():
        from host.kernel.generation import current

        for one in (INVITATION, NEWS):
            current().registry.mail_templates[one.key] = one
    return mail_site


@pytest.fixture
def path(declared: Site) -> str:
    with declared.context():
        return urlsplit(unsubscribing.link("ann@example.com", "demo.news")).path


def news(site: Site) -> None:
    with site.context():
        service.send("demo.news", "Ann@example.com", {"name": "Ann"})


def states(site: Site) -> list[str]:
    with site.context():
        return [mail.state for mail in service.page()]


def test_mail_of_a_list_carries_the_headers_of_one_click(declared: Site, smtp: PostOffice) -> None:
    news(declared)
    with declared.context():
        service.send("demo.invitation", "ann@example.com", WORDS)
    smtp.deliver(declared)
    letter = smtp.about("News")[0]
    link = str(letter["List-Unsubscribe"]).strip("<>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(link in part.replace("&amp;", "&") for part in parts(letter))
    assert smtp.about("Welcome")[0]["List-Unsubscribe"] is None


def test_one_click_without_cookie_or_token_ends_the_list_once(
    declared: Site, path: str, smtp: PostOffice
) -> None:
    stranger = declared.app.test_client()
    for _ in range(2):
        answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    news(declared)
    smtp.deliver(declared)
    assert smtp.envelopes == []
    assert states(declared) == ["suppressed"]
    with declared.context():
        assert len(suppression.page()) == 1


def test_mail_queued_before_the_click_is_held_back(
    declared: Site, path: str, smtp: PostOffice
) -> None:
    news(declared)
    declared.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    smtp.deliver(declared)
    assert smtp.envelopes == []
    assert states(declared) == ["suppressed"]


def test_looking_at_the_page_ends_nothing(declared: Site, path: str) -> None:
    page = declared.anonymous().get(path)
    assert "News" in page.text
    assert "ann@example.com" in page.text
    with declared.context():
        assert suppression.page() == []


def test_who_left_by_mistake_comes_back(declared: Site, path: str, smtp: PostOffice) -> None:
    stranger = declared.app.test_client()
    stranger.post(path, data={"do": "all"})
    assert "You are unsubscribed" in stranger.get(path).text
    stranger.post(path, data={"do": "again"})
    news(declared)
    smtp.deliver(declared)
    assert len(smtp.envelopes) == 1


def test_a_reader_takes_back_only_what_a_reader_did(declared: Site, path: str) -> None:
    with declared.context():
        suppression.add("ann@example.com", EVERY_LIST, actor=SYSTEM, note="asked by letter")
    stranger = declared.app.test_client()
    stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert "subscribe again" not in stranger.get(path).text
    stranger.post(path, data={"do": "again"})
    with declared.context():
        assert [(one.list_key, one.reason) for one in suppression.page()] == [("*", "by hand")]


def test_a_link_that_was_made_up_is_not_known(declared: Site, path: str) -> None:
    assert declared.anonymous().get(path[:-3] + "xyz").status_code == 404


def test_what_is_no_list_reaches_who_left_all_lists(declared: Site, smtp: PostOffice) -> None:
    with declared.context():
        suppression.add("ann@example.com", EVERY_LIST, actor=SYSTEM)
        service.send("demo.invitation", "ann@example.com", WORDS)
    smtp.deliver(declared)
    assert len(smtp.envelopes) == 1


def test_an_address_that_does_not_exist_gets_no_more_mail_of_lists(
    declared: Site, smtp: PostOffice
) -> None:
    smtp.answers = ["550 5.1.1 User unknown"]
    news(declared)
    smtp.deliver(declared)
    with declared.context():
        (row,) = suppression.page()
        assert (row.to_key, row.list_key, row.reason) == ("ann@example.com", "*", "bounced")
        assert "5.1.1" in row.note
    news(declared)
    smtp.deliver(declared)
    assert states(declared) == ["suppressed", "failed"]


def test_in_test_mode_the_tester_cannot_end_somebody_elses_list(
    declared: Site, smtp: PostOffice
) -> None:
    from host.settings import service as settings

    with declared.context():
        settings.save("mail", {"test_redirect": "tester@example.com"}, SYSTEM)
    news(declared)
    smtp.deliver(declared)
    (message,) = smtp.received
    assert message["List-Unsubscribe"] is None
    assert "/unsubscribe/" not in "".join(parts(message))
    assert "Test mode: this message was written to Ann@example.com" in parts(message)[0]


def test_a_testers_address_that_does_not_exist_ends_nobodys_list(
    declared: Site, smtp: PostOffice
) -> None:
    from host.settings import service as settings

    with declared.context():
        settings.save("mail", {"test_redirect": "tester@example.com"}, SYSTEM)
    smtp.answers = ["550 5.1.1 User unknown"]
    news(declared)
    smtp.deliver(declared)
    with declared.context():
        assert suppression.page() == []
