"""Forgotten passwords and other addresses: by links, with the same answer for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import LoginSession
from host.clients import contacts, login
from host.clients.models import Contact
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from host.testing.site import PASSWORD
from tests.client_area.mails import link, mails

NEW = "an altogether new one"
TYPED = {"password": NEW, "again": NEW}


@pytest.fixture
def contact(site: Site) -> Contact:
    made = site.contact()
    with site.context():
        contacts.set_password(made.id, PASSWORD, SYSTEM)
    return made


def ask(browser: Browser, email: str) -> str:
    page = browser.post("/portal/reset", {"email": email})
    assert page.status_code == 200
    return str(page.text).replace(email, "")


def test_the_answer_does_not_tell_whether_an_address_is_known(site: Site, contact: Contact) -> None:
    known = ask(site.anonymous(), contact.email or "")
    unknown = ask(site.anonymous(), "nobody@nowhere.example")
    assert known == unknown
    assert [mail.to for mail in mails(site)] == [contact.email]


def test_a_new_password_ends_every_session_and_the_link(site: Site, contact: Contact) -> None:
    inside, visitor = site.login(contact), site.anonymous()
    ask(visitor, contact.email or "")
    path = link(site, contact.email or "")
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, TYPED).status_code == 302
    assert inside.get("/portal/").status_code == 302
    assert visitor.post(path, TYPED).status_code == 410
    with site.context() as db:
        assert db.scalar(sa.select(LoginSession.id)) is None
        assert login.log_in(contact.email or "", PASSWORD, "127.0.0.1", "t") is None
        assert login.log_in(contact.email or "", NEW, "127.0.0.1", "t")
    assert "is changed" in mails(site, contact.email)[-1].subject


def test_a_link_ends_after_its_hours(
    site: Site, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(site.anonymous(), contact.email or "")
    later = clock.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert site.anonymous().get(link(site, contact.email or "")).status_code == 410


@pytest.mark.parametrize("known", [True, False])
def test_asking_again_and_again_is_slowed_down(site: Site, contact: Contact, known: bool) -> None:
    browser = site.anonymous()
    email = (contact.email or "") if known else "nobody@nowhere.example"
    for _ in range(5):
        ask(browser, email)
    assert browser.post("/portal/reset", {"email": email}).status_code == 429


def test_another_address_is_confirmed_by_a_link_to_it(site: Site, contact: Contact) -> None:
    browser = site.login(contact)
    sent = {"email": "new@client.example", "present_password": "wrong"}
    assert browser.post("/portal/profile/address", sent).status_code == 422
    browser.post("/portal/profile/address", sent | {"present_password": PASSWORD})
    assert [mail.to for mail in mails(site)] == ["new@client.example", contact.email]
    path = link(site, "new@client.example")
    assert "new@client.example" in site.anonymous().get(path).text
    with site.context() as db:
        assert db.get_one(Contact, contact.id).email == contact.email
    assert site.anonymous().post(path).status_code == 302
    assert browser.get("/portal/").status_code == 302
    with site.context():
        assert login.log_in("new@client.example", PASSWORD, "127.0.0.1", "t")


def test_an_address_that_somebody_has_changes_nothing_and_is_not_given_away(
    site: Site, contact: Contact
) -> None:
    other, browser = site.contact(), site.login(contact)
    sent = {"email": other.email, "present_password": PASSWORD}
    assert browser.post("/portal/profile/address", sent).status_code == 302
    assert site.anonymous().post(link(site, other.email or "")).status_code == 410


def test_browsers_and_log_ins_are_listed_and_others_can_be_logged_out(
    site: Site, contact: Contact
) -> None:
    browser, other = site.login(contact), site.login(contact)
    stranger = site.login(site.contact())
    site.anonymous().post("/portal/login", {"email": contact.email or "", "password": PASSWORD})
    page = browser.get("/portal/profile").text
    assert page.count("last used") == 3
    assert "Logged in" in page
    with site.context() as db:
        foreign = db.scalar(sa.select(LoginSession.id).where(LoginSession.person_id != contact.id))
    browser.post("/portal/profile/sessions/end", {"id": str(foreign)})
    assert stranger.get("/portal/").status_code == 200
    browser.post("/portal/profile/sessions/end")
    assert other.get("/portal/").status_code == 302
    assert browser.get("/portal/").status_code == 200
