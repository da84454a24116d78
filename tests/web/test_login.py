"""Staff log in and out, and nobody passes the gate without."""

from __future__ import annotations

import pytest

from host.access import service as access
from host.access import throttle
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


def test_guessing_is_slowed_down_however_the_address_is_written(any_site: Site) -> None:
    person = any_site.staff()
    spellings = (person.email.upper(), f" {person.email}", person.email.replace("e", "\u00e9"))
    with any_site.context():
        known = [one for one in spellings if access.log_in(one, PASSWORD, "10.0.0.1", "test")]
        for number in range(throttle.PER_PERSON):
            access.log_in(known[number % len(known)], "wrong", "10.0.0.2", "test")
        for spelling in known:
            with pytest.raises(throttle.TooManyAttempts):
                access.log_in(spelling, PASSWORD, "10.0.0.3", "test")


@pytest.mark.parametrize("number", ["\u00b2", "9" * 5000, "-1", "1.5"])
def test_a_number_that_no_page_of_ours_sends_breaks_nothing(site: Site, number: str) -> None:
    client, admin = site.client(), site.login(site.staff(admin=True))
    sent = {"name": "Other", "record_version": number}
    assert admin.post(f"/clients/{client.id}/edit", sent).status_code == 302
    for path, name, value in (
        ("/clients/", "owner", number),
        ("/setup/activity", "person", f"staff:{number}"),
    ):
        assert admin.get(path, query_string={name: value}).status_code < 500
