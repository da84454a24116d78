"""Staff log in and out; guessing is slowed down."""

from __future__ import annotations

from host.testing import Browser, Site
from host.testing.site import PASSWORD


def send(browser: Browser, email: str, password: str, address: str = "/login") -> tuple[int, str]:
    answer = browser.post(address, {"email": email, "password": password})
    return answer.status_code, answer.headers.get("Location", "")


def test_a_page_asks_to_log_in_and_is_opened_afterwards(site: Site) -> None:
    person = site.staff(["clients:view"])
    browser = site.anonymous()
    asked = browser.get("/clients/?q=x")
    assert asked.status_code == 302
    answer = send(browser, person.email, PASSWORD, asked.headers["Location"])
    assert answer == (302, "/clients/?q=x")
    assert browser.get("/clients/").status_code == 200


def test_another_site_is_never_gone_on_to(site: Site) -> None:
    person = site.staff()
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = send(site.anonymous(), person.email, PASSWORD, f"/login?next={target}")
        assert answer == (302, "/")


def test_a_wrong_password_keeps_the_address_and_says_no_more_than_that(site: Site) -> None:
    person = site.staff()
    browser = site.anonymous()
    wrong = browser.post("/login", {"email": person.email, "password": "wrong"})
    unknown = browser.post("/login", {"email": "x@y.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert f'value="{person.email}"' in wrong.text
    for page in (wrong, unknown):
        assert "The e-mail address or the password is wrong." in page.text
        assert 'value="wrong"' not in page.text


def test_guessing_is_answered_with_a_pause(site: Site) -> None:
    person = site.staff()
    browser = site.anonymous()
    for _ in range(5):
        send(browser, person.email, "wrong")
    answer = browser.post("/login", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.text


def test_logging_out_ends_the_session_for_good(site: Site) -> None:
    browser = site.login(site.staff())
    assert browser.get("/profile").status_code == 200
    assert browser.post("/logout").status_code == 302
    assert browser.get("/profile").status_code == 302
    assert browser.get("/logout").status_code == 405


def test_whoever_is_logged_in_is_sent_on_from_the_log_in_page(site: Site) -> None:
    assert site.login(site.staff()).get("/login?next=/search").headers["Location"] == "/search"
