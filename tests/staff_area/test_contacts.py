"""Pages of the people at a client."""

from __future__ import annotations

import re

from host.clients import contacts
from host.clients.models import Contact
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from host.testing.site import PASSWORD


def people(site: Site, client_id: int) -> list[Contact]:
    with site.context():
        return contacts.of_client(client_id, SYSTEM)


def test_a_contact_is_made_and_can_log_in(site: Site, browser: Browser) -> None:
    client = site.client("Acme")
    page = browser.get(f"/clients/{client.id}/contacts").text
    new = f"/contacts/new?client_id={client.id}"
    assert f'href="{new}"' in page
    assert f'value="{client.id}" selected>Acme<' in browser.get(new).text
    answer = browser.post(
        "/contacts/new",
        {
            "name": "Ann",
            "client_id": str(client.id),
            "email": "ann@acme.example",
            "can_log_in": "y",
            "password": PASSWORD,
        },
    )
    assert "Ann" in browser.get(answer.headers["Location"]).text
    assert "Ann" in browser.get(f"/clients/{client.id}/contacts").text
    assert people(site, client.id)[0].is_primary
    portal = site.anonymous()
    sent = portal.post("/portal/login", {"email": "ann@acme.example", "password": PASSWORD})
    assert sent.headers["Location"] == "/portal/"


def test_a_refused_contact_keeps_what_was_typed_but_never_a_password(
    site: Site, browser: Browser
) -> None:
    client = site.client("Acme")
    sent = {"name": "Ann", "job_title": "CEO", "can_log_in": "y", "password": "tiny-pw"}
    page = browser.post("/contacts/new", sent | {"client_id": str(client.id)})
    assert page.status_code == 422
    assert 'value="CEO"' in page.text
    assert "tiny-pw" not in page.text
    assert "needs an e-mail address" in page.text


def test_a_contact_is_closed_and_opened_again(site: Site, browser: Browser) -> None:
    contact = site.contact()
    path = f"/contacts/{contact.id}"
    browser.post(f"{path}/do/host.deactivate")
    assert not people(site, contact.client_id)[0].is_active
    assert "Activate" in browser.get(path).text
    browser.post(f"{path}/do/host.activate")
    assert people(site, contact.client_id)[0].is_active


def test_a_stale_form_of_a_contact_shows_what_others_changed(site: Site, browser: Browser) -> None:
    contact = site.contact()
    path = f"/contacts/{contact.id}/edit"
    sent = {"name": contact.name, "email": contact.email or "", "record_version": "1"}
    assert browser.post(path, sent | {"phone": "1"}).status_code == 302
    page = browser.post(path, sent | {"phone": "", "job_title": "CFO"})
    assert page.status_code == 409
    assert re.search(r'id="phone"[^>]*value="1"', page.text)
    assert re.search(r'id="job_title"[^>]*value="CFO"', page.text)


def test_a_contact_has_a_page_of_its_own(site: Site, browser: Browser) -> None:
    contact = site.contact()
    page = browser.get(f"/contacts/{contact.id}").text
    assert f'href="/clients/{contact.client_id}"' in page
    assert browser.get("/contacts/9999").status_code == 404
