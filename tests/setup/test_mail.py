"""Setup → Mail: words of mails, dead letters, tests of the server, and who gets none."""

from __future__ import annotations

import io
import re

import pytest

from host.hooks.actor import SYSTEM
from host.messaging.mail import delivery, service, suppression, templates
from host.messaging.mail.models import EVERY_LIST, MailState
from host.settings import service as settings
from host.testing import Browser, Site
from host.testing.mail import PostOffice

NOTICE = "/setup/mail/templates/host.notice"
FIELDS = {
    "title": "Late",
    "body": "It is late.",
    "about": "Meridian",
    "link": "",
    "why": "Something is late",
    "choices_link": "",
}


def queue(site: Site, to: str = "ann@example.com", **more: object) -> int:
    with site.context():
        service.send("host.notice", to, {**FIELDS, **more})
        return service.page()[0].id


def dead(site: Site, smtp: PostOffice, number: int) -> list[int]:
    smtp.serve(site)
    smtp.answers = ["554 No"] * number
    for _ in range(number):
        queue(site)
    smtp.deliver(site)
    with site.context():
        return [mail.id for mail in service.page(MailState.FAILED)]


def test_no_page_opens_a_line_to_the_server(site: Site, browser: Browser, smtp: PostOffice) -> None:
    smtp.serve(site)
    mail_id = queue(site)
    browser.post("/setup/mail/test", {"to": "ada@example.com"})
    browser.post(NOTICE, {"subject": "A", "body": "<p>a</p>", "do": "sample"})
    browser.post(f"/setup/mail/{mail_id}/retry")
    for path in ("/setup/mail", f"/setup/mail/{mail_id}", "/setup/mail/templates", NOTICE):
        assert browser.get(path).status_code == 200
    assert (smtp.envelopes, smtp.connections) == ([], 0)
    with site.context():
        for waiting in service.page():
            delivery.deliver_one(waiting.id)
    assert len(smtp.envelopes) == 3


def test_a_test_shows_each_step_until_the_server_answers(
    site: Site, browser: Browser, smtp: PostOffice
) -> None:
    smtp.serve(site)
    page = browser.post("/setup/mail/test", {"to": "ada@example.com"}).location
    assert page is not None
    assert 'hx-trigger="every 1s"' in browser.get(page).text
    with site.context():
        delivery.deliver_one(int(page.rpartition("/")[2]))
    text = browser.get(f"{page}/progress").text
    assert "The mail settings work" in text
    assert text.count("s-step-done") == 4
    assert "250 Taken" in text
    assert "every 1s" not in text


def test_the_words_of_a_mail_are_changed_seen_and_put_back(site: Site, browser: Browser) -> None:
    typed = {"subject": "About {title}", "body": "<p>See: {body}</p>"}
    preview = browser.post(NOTICE, {**typed, "do": "preview"}).text
    frame = re.search(r'<iframe[^>]*src="([^"]*words=[^"]*)"', preview)
    assert frame is not None
    framed = browser.get(frame[1])
    assert "See: Could you look" in framed.text
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert browser.get(frame[1] + "x").status_code == 404
    assert "Reworded" not in browser.get("/setup/mail/templates").text
    assert browser.post(NOTICE, {**typed, "record_version": "0"}).status_code == 302
    assert "Reworded" in browser.get("/setup/mail/templates").text
    browser.post(f"{NOTICE}/reset")
    with site.context():
        assert not templates.words(templates.find("host.notice")).changed
    assert "See: {body}" in browser.get(NOTICE).text


def test_an_unknown_field_is_named_and_what_was_typed_stays(browser: Browser) -> None:
    answer = browser.post(NOTICE, {"subject": "{titel}", "body": "<p>Kept words</p>"})
    assert answer.status_code == 422
    assert "Did you mean “{title}”?" in answer.text
    assert "Kept words" in answer.text


def test_chosen_dead_letters_are_sent_again_or_discarded(
    site: Site, browser: Browser, smtp: PostOffice
) -> None:
    ids = dead(site, smtp, 3)
    assert "554 No" in browser.get("/setup/mail?state=failed").text
    browser.post("/setup/mail?state=failed", {"action": "discard", "ids": str(ids[0])})
    browser.post("/setup/mail?state=failed", {"action": "retry", "all": "1", "state": "failed"})
    smtp.deliver(site)
    with site.context():
        assert sorted(one.state for one in service.page()) == ["discarded", "sent", "sent"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ann", True),
        ("q=bob", False),
        ("template=host.notice", True),
        ("template=host.mail_test", False),
        ("since=2020-01-01&until=2099-01-01", True),
        ("since=2099-01-01", False),
        ("state=sent", False),
        ("since=nonsense", True),
    ],
)
def test_the_log_is_narrowed(site: Site, browser: Browser, query: str, found: bool) -> None:
    queue(site)
    assert ("ann@example.com" in browser.get(f"/setup/mail?{query}").text) is found


def test_test_mode_is_said_on_every_page_of_the_area(site: Site, browser: Browser) -> None:
    assert "test mode" not in browser.get("/setup/mail").text
    with site.context():
        settings.save("mail", {"test_redirect": "tester@example.com"}, SYSTEM)
    for path in ("/setup/", "/setup/mail", "/setup/settings/mail"):
        text = browser.get(path).text
        assert "Mail is in test mode" in text
        assert "tester@example.com" in text


def test_addresses_are_held_back_looked_up_and_let_through(site: Site, browser: Browser) -> None:
    path = "/setup/mail/suppressed"
    typed = {"address": "Ann@Example.com", "list_key": EVERY_LIST, "note": "Asked by phone"}
    assert browser.post(path, typed).status_code == 302
    assert browser.post(path, {**typed, "address": "nobody"}).status_code == 422
    assert "Asked by phone" in browser.get(f"{path}?q=ann@").text
    assert "Asked by phone" not in browser.get(f"{path}?q=bob").text
    with site.context():
        (row,) = suppression.page()
    browser.post(f"{path}/lift", {"ids": str(row.id)})
    with site.context():
        assert suppression.page() == []


def test_a_file_of_addresses_goes_out_and_comes_back(site: Site, browser: Browser) -> None:
    path = "/setup/mail/suppressed"
    lines = "address,list,note\nann@example.com,,Gone\nnobody,,\nbob@example.com,*,=1+1\n"
    sent = {"file": (io.BytesIO(lines.encode()), "left.csv")}
    browser.post(f"{path}/import", sent)
    with site.context():
        assert {row.to_key for row in suppression.page()} == {"ann@example.com", "bob@example.com"}
    kept = browser.get(f"{path}/export").text
    assert "'=1+1" in kept
    browser.post(f"{path}/import", {"file": (io.BytesIO(kept.encode()), "again.csv")})
    with site.context():
        assert len(suppression.page()) == 2


def test_a_file_that_is_no_csv_further_down_is_refused_in_words(browser: Browser) -> None:
    lines = "address,note\nann@example.com," + "x" * 200_000 + "\n"
    sent = {"file": (io.BytesIO(lines.encode()), "left.csv")}
    answer = browser.post("/setup/mail/suppressed/import", sent)
    assert "The file cannot be read as CSV after line 1" in browser.get(answer.location).text


def test_a_file_of_too_many_addresses_is_refused_before_any_is_added(
    site: Site, browser: Browser
) -> None:
    lines = "address\n" + "".join(f"p{number}@example.com\n" for number in range(5_001))
    sent = {"file": (io.BytesIO(lines.encode()), "left.csv")}
    answer = browser.post("/setup/mail/suppressed/import", sent)
    assert "more than 5,000 addresses" in browser.get(answer.location).text
    with site.context():
        assert suppression.page() == []


def test_the_lists_ask_the_database_a_few_times(site: Site, browser: Browser) -> None:
    for number in range(30):
        queue(site, f"p{number}@example.com")
    for path in ("/setup/mail", "/setup/mail?state=queued&q=p", "/setup/mail/suppressed"):
        with site.counted() as seen:
            browser.get(path)
        assert len(seen) <= 8, [path, *seen]
