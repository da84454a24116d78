"""Contacts see their own company, and nothing of any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.clients import contacts
from host.clients.models import Contact
from host.hooks.actor import SYSTEM, Actor
from host.hooks.client_area import ClientWidget
from host.testing import Browser, Site
from host.testing.site import PASSWORD


@pytest.fixture
def contact(site: Site) -> Contact:
    owner = site.staff(name="Olga Owner")
    client = site.client("Acme GmbH", city="Bern", owner_id=owner.id, notes="Difficult people")
    made = site.contact(client)
    with site.context():
        contacts.set_password(made.id, PASSWORD, SYSTEM)
    return made


@pytest.fixture
def browser(site: Site, contact: Contact) -> Browser:
    return site.login(contact)


def test_a_contact_logs_in_and_goes_on(site: Site, contact: Contact) -> None:
    browser = site.anonymous()
    asked = browser.get("/portal/profile")
    assert asked.headers["Location"] == "/portal/login?next=/portal/profile"
    sent = {"email": contact.email or "", "password": PASSWORD}
    assert browser.post(asked.headers["Location"], sent).headers["Location"] == "/portal/profile"
    assert browser.get("/portal/").status_code == 200


def test_logging_out_ends_the_session_for_good(browser: Browser) -> None:
    assert browser.get("/portal/").status_code == 200
    assert browser.post("/portal/logout").headers["Location"] == "/portal/login"
    assert browser.get("/portal/").status_code == 302


def test_a_wrong_password_keeps_the_address_and_guessing_is_slowed_down(
    site: Site, contact: Contact
) -> None:
    browser = site.anonymous()
    sent = {"email": contact.email or "", "password": "wrong"}
    for _ in range(5):
        page = browser.post("/portal/login", sent)
        assert page.status_code == 422
    assert f'value="{contact.email}"' in page.text
    assert browser.post("/portal/login", sent | {"password": PASSWORD}).status_code == 429


def test_home_shows_the_company_and_who_looks_after_it(browser: Browser) -> None:
    page = browser.get("/portal/").text
    for text in ("Acme GmbH", "Bern", "Olga Owner", "Nothing waits for you here."):
        assert text in page


def test_notes_of_staff_and_other_clients_never_show(site: Site, browser: Browser) -> None:
    site.client("Rival plc")
    for path in ("/portal/", "/portal/profile"):
        page = browser.get(path).text
        assert "Difficult people" not in page
        assert "Rival" not in page


@pytest.mark.parametrize(
    "path", ["/", "/clients/", "/clients/1", "/search?q=a", "/notifications", "/profile"]
)
def test_a_contact_opens_no_page_of_staff(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


def test_staff_open_no_page_of_clients(site: Site) -> None:
    answer = site.login(site.staff(admin=True)).get("/portal/")
    assert answer.headers["Location"].startswith("/portal/login")


def test_an_archived_client_or_a_closed_contact_is_logged_out(
    site: Site, browser: Browser, contact: Contact
) -> None:
    with site.context():
        contacts.deactivate(contact.id, SYSTEM)
    assert browser.get("/portal/").status_code == 302


def test_contacts_change_their_own_name_and_password(
    site: Site, browser: Browser, contact: Contact
) -> None:
    other = site.login(contact)
    assert browser.post("/portal/profile", {"name": "New Name"}).status_code == 302
    assert "New Name" in browser.get("/portal/profile").text
    wrong = {"old_password": "x", "new_password": "a new password", "again": "a new password"}
    page = browser.post("/portal/profile/password", wrong)
    assert page.status_code == 422
    assert "not your present password" in page.text
    right = wrong | {"old_password": PASSWORD}
    assert browser.post("/portal/profile/password", right).status_code == 302
    assert browser.get("/portal/profile").status_code == 200
    assert other.get("/portal/profile").status_code == 302


def test_a_refused_profile_keeps_what_was_typed(browser: Browser) -> None:
    page = browser.post("/portal/profile", {"name": " ", "job_title": "Kept"})
    assert page.status_code == 422
    assert 'value="Kept"' in page.text


def test_boxes_show_by_area_and_a_broken_one_leaves_the_others_standing(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_actor: Actor) -> dict[str, object]:
        raise RuntimeError("no")

    generation = site.runtime.generation()
    boxes = (
        ClientWidget("garden.bad", "Broken box", "no/such.html", broken),
        ClientWidget("garden.shut", "Shut box", "no/such.html", broken, area="garden"),
    )
    registry = replace(generation.registry, client_widgets=boxes)
    monkeypatch.setattr(generation, "registry", registry)
    page = browser.get("/portal/")
    assert page.status_code == 200
    assert "This part cannot be shown at the moment." in page.text
    assert "Shut box" not in page.text
    assert "Acme GmbH" in page.text


def test_home_asks_the_database_only_a_few_times(site: Site, browser: Browser) -> None:
    browser.get("/portal/")
    with site.counted() as statements:
        browser.get("/portal/")
    assert len(statements) <= 6
