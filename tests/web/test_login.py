"""Staff log in and out, and nobody passes the gate without."""

from __future__ import annotations

from host.testing import Site
from host.testing.site import PASSWORD


def test_a_stranger_is_sent_to_the_log_in_page_and_back(site: Site) -> None:
    answer = site.anonymous().get("/setup/?x=1")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/setup/?x%3D1"


def test_staff_log_in_with_address_and_password(site: Site) -> None:
    person = site.staff(admin=True)
    browser = site.anonymous()
    answer = browser.post("/login", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/").status_code == 200


def test_a_wrong_password_is_refused_and_the_address_kept(site: Site) -> None:
    person = site.staff()
    answer = site.anonymous().post("/login", {"email": person.email, "password": "wrong"})
    assert answer.status_code in {200, 401, 422}
    assert person.email in answer.text


def test_guessing_is_slowed_down(site: Site) -> None:
    person = site.staff()
    browser = site.anonymous()
    for _ in range(5):
        browser.post("/login", {"email": person.email, "password": "wrong"})
    answer = browser.post("/login", {"email": person.email, "password": PASSWORD})
    assert "Too many failed log-ins" in answer.text
    assert browser.get("/").status_code == 302


def test_logging_out_ends_the_session_in_the_table(site: Site) -> None:
    browser = site.login(site.staff())
    assert browser.get("/").status_code == 200
    assert browser.post("/logout").status_code == 302
    assert browser.get("/").status_code == 302


def test_a_form_without_its_safety_token_is_refused(site: Site) -> None:
    browser = site.login(site.staff())
    assert browser.post("/logout", csrf=False).status_code == 400
