"""One's own profile: name, password, browsers."""

from __future__ import annotations

import re

from host.access import own_account
from host.access.models import Staff
from host.access.service import get_staff
from host.access.sessions import PersonKind
from host.testing import Browser, Site
from host.testing.site import PASSWORD

NEW = "a whole new password"


def change(browser: Browser, old: str, new: str, again: str | None = None) -> tuple[int, str]:
    sent = {"old_password": old, "new_password": new, "again": again or new}
    answer = browser.post("/profile/password", sent)
    return answer.status_code, answer.text


def test_ones_name_is_changed_and_an_empty_one_is_not_taken(
    site: Site, browser: Browser, manager: Staff
) -> None:
    assert browser.post("/profile", {"name": "New Name", "phone": "1"}).status_code == 302
    page = browser.post("/profile", {"name": " ", "job_title": "Kept"})
    assert page.status_code == 422
    assert 'value="Kept"' in page.text
    with site.context():
        assert get_staff(manager.id).name == "New Name"


def test_a_new_password_logs_every_other_browser_out(
    site: Site, browser: Browser, manager: Staff
) -> None:
    other = site.login(manager)
    assert change(browser, PASSWORD, NEW)[0] == 302
    assert browser.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 302
    sent = site.anonymous().post("/login", {"email": manager.email, "password": NEW})
    assert sent.status_code == 302


def test_a_password_is_changed_only_with_the_present_one(site: Site, browser: Browser) -> None:
    assert "not your present password" in change(browser, "wrong", NEW)[1]
    assert "not the same" in change(browser, PASSWORD, NEW, "another")[1]
    assert "at least" in change(browser, PASSWORD, "short")[1].lower()
    for _ in range(4):
        change(browser, "wrong", NEW)
    assert change(browser, PASSWORD, NEW)[0] == 429


def test_browsers_are_listed_and_logged_out_one_by_one(
    site: Site, browser: Browser, manager: Staff
) -> None:
    others = [site.login(manager), site.login(manager)]
    stranger = site.login(site.staff())
    page = browser.get("/profile").text
    assert page.count("This one") == 1
    ids = re.findall(r'name="id" value="(\d+)"', page)
    assert len(ids) == 2
    browser.post("/profile/sessions/end", {"id": ids[0]})
    assert sorted(other.get("/profile").status_code for other in others) == [200, 302]
    browser.post("/profile/sessions/end")
    assert [other.get("/profile").status_code for other in others] == [302, 302]
    assert browser.get("/profile").status_code == stranger.get("/profile").status_code == 200


def test_nobody_ends_the_session_of_another(site: Site, browser: Browser) -> None:
    other = site.staff()
    victim = site.login(other)
    with site.context():
        session = own_account.open_sessions(PersonKind.STAFF, other.id)[0]
    browser.post("/profile/sessions/end", {"id": session.id})
    assert victim.get("/profile").status_code == 200
