"""Staff invite contacts, who set their own password by a link that works once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.clients import contacts, service
from host.clients.contacts import ContactData
from host.clients.models import Client, Contact, ContactToken
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from host.testing.site import PASSWORD
from tests.client_area.mails import link, mails

ANN = "ann@acme.example"
NEW = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def client(site: Site) -> Client:
    return site.client("Acme")


@pytest.fixture
def ann(site: Site, client: Client) -> Contact:
    with site.context():
        return contacts.create(client.id, ContactData("Ann Archer", ANN), SYSTEM)


@pytest.fixture
def staff(site: Site) -> Browser:
    return site.login(site.staff(["clients:view", "clients:edit"]))


def test_an_invited_contact_sets_a_password_and_is_in(
    site: Site, staff: Browser, ann: Contact
) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    page = staff.get(f"/contacts/{ann.id}/client-area").text
    assert ">Invited<" in page
    assert "Send the invitation again" in page
    path, visitor = link(site, ANN), site.anonymous()
    assert ANN in visitor.get(path).text
    assert visitor.post(path, NEW).headers["Location"] == "/portal/"
    assert "Welcome, Ann" in visitor.get("/portal/").text
    assert ">Active<" in staff.get(f"/contacts/{ann.id}/client-area").text


def test_a_link_works_once(site: Site, staff: Browser, ann: Contact) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    path = link(site, ANN)
    site.anonymous().post(path, NEW)
    second = site.anonymous()
    assert second.get(path).status_code == 410
    assert second.post(path, NEW).status_code == 410


def test_a_refused_password_leaves_the_link_good(site: Site, staff: Browser, ann: Contact) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    path, visitor = link(site, ANN), site.anonymous()
    assert visitor.post(path, {"password": "short", "again": "short"}).status_code == 422
    assert visitor.post(path, NEW | {"again": "another one"}).status_code == 422
    assert visitor.get(path).status_code == 200


def test_a_new_invitation_makes_the_old_link_worthless(
    site: Site, staff: Browser, ann: Contact
) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    first = link(site, ANN)
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    assert site.anonymous().get(first).status_code == 410
    assert site.anonymous().get(link(site, ANN)).status_code == 200


def test_an_invitation_can_be_taken_back(site: Site, staff: Browser, ann: Contact) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    staff.post(f"/contacts/{ann.id}/do/host.uninvite")
    assert site.anonymous().get(link(site, ANN)).status_code == 410
    assert ">Not invited<" in staff.get(f"/contacts/{ann.id}/client-area").text


def test_an_invitation_ends_after_the_days_of_the_setting(
    site: Site, staff: Browser, ann: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert site.anonymous().get(link(site, ANN)).status_code == 410
    assert ">Invitation expired<" in staff.get(f"/contacts/{ann.id}/client-area").text


@pytest.mark.parametrize("change", ["deactivated", "another address", "client archived"])
def test_a_link_is_worthless_once_things_stand_otherwise(
    site: Site, staff: Browser, ann: Contact, change: str
) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    with site.context():
        if change == "deactivated":
            contacts.deactivate(ann.id, SYSTEM)
        elif change == "another address":
            data = ContactData("Ann", "other@acme.example", can_log_in=True)
            contacts.update(ann.id, data, SYSTEM)
        else:
            service.archive(ann.client_id, SYSTEM)
    assert site.anonymous().get(link(site, ANN)).status_code == 410


def test_several_are_invited_at_once_and_who_cannot_be_does_not_stop_the_others(
    site: Site, staff: Browser, client: Client, ann: Contact
) -> None:
    with site.context():
        bob = contacts.create(client.id, ContactData("Bob", "bob@acme.example"), SYSTEM)
        mute = contacts.create(client.id, ContactData("Without address"), SYSTEM)
    ids = [str(one.id) for one in (ann, bob, mute)]
    staff.post("/contacts/bulk", {"action": "do:host.invite", "id": ids})
    assert {mail.to for mail in mails(site)} == {ANN, "bob@acme.example"}


def test_the_table_keeps_no_secret_that_leads_in(site: Site, staff: Browser, ann: Contact) -> None:
    staff.post(f"/contacts/{ann.id}/do/host.invite")
    secret = link(site, ANN).rpartition("/")[2]
    with site.context() as db:
        kept = db.scalars(sa.select(ContactToken.token_hash)).one()
    assert secret != kept
    assert site.anonymous().get(f"/portal/invitation/{kept}").status_code == 410
    assert site.anonymous().get(f"/portal/reset/{secret}").status_code == 410


def test_inviting_needs_the_right_to_edit_clients(site: Site, ann: Contact) -> None:
    reader = site.login(site.staff(["clients:view"]))
    assert reader.post(f"/contacts/{ann.id}/do/host.invite").status_code == 403
    assert mails(site) == []
