"""Contacts: one main contact a client, access to the client area, their own profile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from host.access.models import LoginSession
from host.access.throttle import TooManyAttempts
from host.clients import contacts, login, own_profile, service
from host.clients.contacts import ContactData
from host.clients.data import ClientData
from host.clients.models import Client, Contact
from host.errors import InvalidInput, NotFound, PermissionDenied, StaleRecord
from host.hooks.actor import Actor
from host.testing import Site
from host.testing.site import PASSWORD

ANN = ContactData("Ann", "ann@acme.example")


@pytest.fixture
def client(site: Site, manager: Actor) -> Client:
    with site.context():
        return service.create(ClientData("Acme"), manager)


def test_the_first_contact_is_the_main_one_and_another_can_take_over(
    site: Site, manager: Actor, client: Client
) -> None:
    with site.context():
        ann = contacts.create(client.id, ANN, manager)
        bob = contacts.create(client.id, ContactData("Bob"), manager)
        assert (ann.is_primary, bob.is_primary) == (True, False)
        contacts.update(bob.id, ContactData("Bob", is_primary=True), manager)
        main = [
            person.name for person in contacts.of_client(client.id, manager) if person.is_primary
        ]
    assert main == ["Bob"]


def test_an_address_belongs_to_one_contact_only(site: Site, manager: Actor, client: Client) -> None:
    with site.context():
        contacts.create(client.id, ANN, manager)
        with pytest.raises(InvalidInput) as caught:
            contacts.create(client.id, replace(ANN, name="Eve", email="ANN@acme.example"), manager)
        contacts.create(client.id, ContactData("No address"), manager)
        contacts.create(client.id, ContactData("None either"), manager)
    assert list(caught.value.fields) == ["email"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": ""}, "email"),
        ({"password": "short"}, "password"),
        ({"name": " "}, "name"),
    ],
)
def test_the_client_area_needs_an_address_and_a_good_password(
    site: Site, manager: Actor, client: Client, changed: dict[str, Any], field: str
) -> None:
    data = replace(ANN, can_log_in=True, password=PASSWORD)
    with site.context() as db:
        with pytest.raises(InvalidInput) as caught:
            contacts.create(client.id, replace(data, **changed), manager)
        assert db.scalar(sa.select(Contact.id)) is None
    assert field in caught.value.fields


def test_a_contact_with_a_password_can_log_in_until_deactivated(
    site: Site, manager: Actor, client: Client
) -> None:
    with site.context():
        ann = contacts.create(client.id, replace(ANN, can_log_in=True, password=PASSWORD), manager)
        token = login.log_in("Ann@Acme.example", PASSWORD, "127.0.0.1", "test")
        assert token
        assert login.by_token(token) is not None
        contacts.deactivate(ann.id, manager)
        assert login.by_token(token) is None
        assert login.log_in(ANN.email, PASSWORD, "127.0.0.1", "test") is None
        assert contacts.activate(ann.id, manager).is_active


def test_a_new_password_ends_the_sessions_of_the_old_one(site: Site, manager: Actor) -> None:
    contact = site.contact()
    site.login(contact)
    with site.context() as db:
        contacts.set_password(contact.id, "another long one", manager)
        assert db.scalar(sa.select(LoginSession.id)) is None
        assert login.log_in(contact.email or "", "another long one", "127.0.0.1", "test")


def test_parts_of_the_client_area_that_nobody_offers_stay_as_they_were(
    site: Site, manager: Actor
) -> None:
    contact = site.contact(areas=["sleeping_module"])
    with site.context():
        changed = contacts.update(
            contact.id,
            replace(ANN, areas=(), can_log_in=False),
            manager,
        )
    assert changed.areas == ["sleeping_module"]


def test_contacts_of_others_clients_are_out_of_sight(
    site: Site, manager: Actor, seller: Actor, client: Client
) -> None:
    with site.context():
        ann = contacts.create(client.id, ANN, manager)
        assert contacts.of_client(client.id, seller) == []
        for call in (contacts.get_visible, contacts.deactivate):
            with pytest.raises(NotFound):
                call(ann.id, seller)
        with pytest.raises(NotFound):
            contacts.create(client.id, ContactData("Eve"), seller)


def test_changing_contacts_needs_the_right_to_edit_clients(site: Site, client: Client) -> None:
    reader = site.actor(site.staff(["clients:view"]))
    with site.context(), pytest.raises(PermissionDenied):
        contacts.create(client.id, ANN, reader)


def test_a_stale_form_of_a_contact_is_refused(site: Site, manager: Actor, client: Client) -> None:
    with site.context():
        ann = contacts.create(client.id, ANN, manager)
        opened = ann.version
        contacts.update(ann.id, replace(ANN, phone="1"), manager, opened)
        with pytest.raises(StaleRecord):
            contacts.update(ann.id, replace(ANN, phone="2"), manager, opened)


def test_contacts_change_their_own_profile_and_password(site: Site, manager: Actor) -> None:
    contact = site.contact()
    with site.context():
        contacts.set_password(contact.id, PASSWORD, manager)
        actor = login.actor_of(contacts.get_visible(contact.id, manager))
        own_profile.update(actor, "New Name", "CFO", "2", None)
        token = own_profile.change_password(actor, PASSWORD, "a whole new one", "127.0.0.1", "t")
        found = login.by_token(token)
        assert found is not None
        assert found.contact.name == "New Name"
        with pytest.raises(InvalidInput) as caught:
            own_profile.change_password(actor, "a whole new one", "short", "127.0.0.1", "t")
    assert list(caught.value.fields) == ["new_password"]


def test_guessing_ones_present_password_is_slowed_down(site: Site, manager: Actor) -> None:
    contact = site.contact()
    with site.context():
        actor = login.actor_of(contacts.get_visible(contact.id, manager))
        for _ in range(5):
            with pytest.raises(InvalidInput):
                own_profile.change_password(actor, "wrong", "a whole new one", "127.0.0.1", "t")
        with pytest.raises(TooManyAttempts):
            own_profile.change_password(actor, "wrong", "a whole new one", "127.0.0.1", "t")
