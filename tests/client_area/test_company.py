"""Contacts correct the data of their company as far as they are let, and its owner is told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host.activity.models import Activity
from host.clients.models import Client, Contact
from host.hooks.actor import SYSTEM
from host.messaging.notifications.models import Notification
from host.settings import service as settings
from host.testing import Browser, Site


@pytest.fixture
def contact(site: Site) -> Contact:
    with site.context():
        settings.save("client_area", {"company_fields": ["phone", "city"]}, SYSTEM)
    client = site.client("Acme", owner_id=site.staff(name="Olga").id, vat_number="CH 1")
    return site.contact(client, areas=["host.company"])


@pytest.fixture
def browser(site: Site, contact: Contact) -> Browser:
    return site.login(contact)


def test_allowed_fields_are_changed_logged_and_told(
    site: Site, browser: Browser, contact: Contact
) -> None:
    sent = {"phone": "+41 31 555 01 20", "city": "Thun", "vat_number": "stolen", "name": "Mine"}
    assert browser.post("/portal/company", sent).status_code == 302
    with site.context() as db:
        client = db.get_one(Client, contact.client_id)
        assert (client.city, client.vat_number, client.name) == ("Thun", "CH 1", "Acme")
        told = db.scalars(sa.select(Notification)).one()
        line = db.scalars(sa.select(Activity).where(Activity.record_type == "host.client")).one()
    assert told.staff_id == client.owner_id
    assert contact.name in told.title
    assert line.actor_label == contact.name
    assert line.changes["city"] == ["", "Thun"]


def test_without_the_part_there_is_no_such_page(site: Site, contact: Contact) -> None:
    bare = site.login(site.contact(site.client("Bare")))
    assert bare.get("/portal/company").status_code == 404
    assert "/portal/company" not in bare.get("/portal/").text


def test_without_fields_there_is_nothing_to_change(site: Site, browser: Browser) -> None:
    with site.context():
        settings.save("client_area", {"company_fields": []}, SYSTEM)
    assert browser.get("/portal/company").status_code == 404
    assert browser.post("/portal/company", {"phone": "1"}).status_code == 404


def test_a_stale_form_is_refused_and_keeps_what_was_typed(browser: Browser) -> None:
    browser.post("/portal/company", {"city": "Thun", "record_version": "1"})
    page = browser.post("/portal/company", {"city": "Biel", "record_version": "1"})
    assert page.status_code == 409
    assert 'value="Biel"' in page.text
