"""Notices are read, opened and marked; nobody meets another's."""

from __future__ import annotations

from host.access.models import Staff
from host.messaging.notifications import service as notices
from host.testing import Browser, Site


def tell(site: Site, person: Staff, title: str, url: str = "") -> int:
    with site.context():
        notices.notify(person.id, "host.mention", title, url=url)
        return notices.page(person.id, limit=1)[0].id


def test_opening_a_notice_reads_it_and_leads_on(
    site: Site, browser: Browser, manager: Staff
) -> None:
    notice = tell(site, manager, "Look here", "/search?q=x")
    assert "Look here" in browser.get("/notifications").text
    assert browser.get(f"/notifications/{notice}/open").headers["Location"] == "/search?q=x"
    assert "You have read everything." in browser.get("/notifications").text
    assert "Look here" in browser.get("/notifications?show=all").text


def test_a_notice_never_leads_away_from_this_site(
    site: Site, browser: Browser, manager: Staff
) -> None:
    notice = tell(site, manager, "Trap", "https://evil.example/")
    answer = browser.get(f"/notifications/{notice}/open")
    assert answer.headers["Location"] == "/notifications?show=all"


def test_anothers_notice_is_not_there(site: Site, browser: Browser) -> None:
    other = site.staff()
    notice = tell(site, other, "Private matter")
    assert browser.get(f"/notifications/{notice}/open").status_code == 404
    browser.post("/notifications/read", {"id": notice})
    with site.context():
        assert notices.unread_count(other.id) == 1


def test_one_or_all_are_marked_as_read(site: Site, browser: Browser, manager: Staff) -> None:
    first = tell(site, manager, "One")
    tell(site, manager, "Two")
    browser.post("/notifications/read", {"id": first})
    page = browser.get("/notifications").text
    assert ("One" in page, "Two" in page) == (False, True)
    browser.post("/notifications/read", {"show": "all"})
    assert "You have read everything." in browser.get("/notifications").text


def test_many_notices_come_in_pages(site: Site, browser: Browser, manager: Staff) -> None:
    for number in range(51):
        tell(site, manager, f"Notice {number:02}.")
    page = browser.get("/notifications").text
    assert ("Notice 50." in page, "Notice 00." in page) == (True, False)
    assert 'rel="next"' in page
