"""Clients are made, found, changed, archived and deleted by those who may."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host.access.models import LoginSession
from host.activity import service as activity
from host.clients import service
from host.clients.data import ClientData
from host.clients.models import CLIENT_TYPE, Client, Contact
from host.clients.service import ClientNeeded
from host.errors import InvalidInput, NotFound, PermissionDenied, StaleRecord
from host.hooks.actor import SYSTEM, Actor
from host.hooks.records import Blocker, RecordChanged
from host.kernel.generation import current
from host.kernel.hook_calls import HookCalls
from host.testing import Site


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[RecordChanged]:
    """What observers were told."""
    events: list[RecordChanged] = []
    monkeypatch.setattr(HookCalls, "record_changed", lambda _self, event: events.append(event))
    return events


def test_a_new_client_is_logged_and_told_of(
    site: Site, manager: Actor, heard: list[RecordChanged]
) -> None:
    with site.context():
        client = service.create(ClientData("Acme GmbH", website="acme.example"), manager)
        assert (client.match_key, client.website) == ("acme", "https://acme.example")
        assert [line.verb for line in activity.of_client(client.id)] == ["created"]
    assert [(event.verb, event.ref.label) for event in heard] == [("created", "Acme GmbH")]


def test_creating_needs_the_right_to(site: Site) -> None:
    reader = site.actor(site.staff(["clients:view"]))
    with site.context(), pytest.raises(PermissionDenied):
        service.create(ClientData("Acme"), reader)


def test_of_several_new_clients_one_bad_one_keeps_all_out(site: Site, manager: Actor) -> None:
    with site.context() as db:
        with pytest.raises(InvalidInput):
            service.create_many([ClientData("Good"), ClientData("Bad", email="x")], manager)
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == 0


def test_who_sees_only_their_own_owns_what_they_make(site: Site, seller: Actor) -> None:
    with site.context():
        made = service.create(ClientData("Mine"), seller)
        other = service.create(ClientData("Theirs"), SYSTEM)
        assert made.owner_id == seller.staff_id
        assert service.get_visible(made.id, seller) is not None
        for call in (service.archive, service.restore, service.get_visible):
            with pytest.raises(NotFound):
                call(other.id, seller)
        with pytest.raises(NotFound):
            service.update(other.id, ClientData("Stolen"), seller)


def test_an_owner_must_be_active(site: Site, manager: Actor) -> None:
    with site.context(), pytest.raises(InvalidInput) as caught:
        service.create(ClientData("Acme", owner_id=987), manager)
    assert "owner_id" in caught.value.fields


def test_a_change_is_logged_with_old_and_new(site: Site, manager: Actor) -> None:
    with site.context():
        client = service.create(ClientData("Acme", city="Bern"), manager)
        data = ClientData.of(client, city="Basel", owner_id=manager.staff_id)
        service.update(client.id, data, manager, client.version)
        newest = activity.of_record(CLIENT_TYPE, client.id)[0]
    assert newest.changes == {"city": ["Bern", "Basel"], "owner_id": [None, "Mara Manager"]}


def test_a_change_of_nothing_is_not_logged(
    site: Site, manager: Actor, heard: list[RecordChanged]
) -> None:
    with site.context():
        client = service.create(ClientData("Acme"), manager)
        before = client.version
        service.update(client.id, ClientData.of(client), manager)
        assert client.version == before
    assert [event.verb for event in heard] == ["created"]


def test_a_form_of_an_older_version_is_refused(site: Site, manager: Actor) -> None:
    with site.context():
        client = service.create(ClientData("Acme"), manager)
        opened = client.version
        service.update(client.id, ClientData.of(client, city="Bern"), manager, opened)
        with pytest.raises(StaleRecord):
            service.update(client.id, ClientData.of(client, city="Basel"), manager, opened)
        assert service.get_visible(client.id, manager).city == "Bern"


def test_renaming_moves_the_match_key(site: Site, manager: Actor) -> None:
    with site.context():
        client = service.create(ClientData("Acme"), manager)
        service.update(client.id, ClientData.of(client, name="Zenith Ltd"), manager)
        assert service.find_by_name("ZENITH", manager) == [client]
        assert service.find_by_name("acme", manager) == []


def test_archiving_ends_the_sessions_of_contacts_and_can_be_undone(
    site: Site, manager: Actor, heard: list[RecordChanged]
) -> None:
    contact = site.contact()
    site.login(contact)
    with site.context() as db:
        service.archive(contact.client_id, manager)
        assert db.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 0
        service.archive(contact.client_id, manager)
        assert service.restore(contact.client_id, manager).archived_at is None
        verbs = [line.verb for line in activity.of_client(contact.client_id)]
    assert verbs == ["restored", "archived"]
    assert [event.verb for event in heard] == ["updated", "updated"]


def test_deleting_takes_contacts_along(site: Site, manager: Actor) -> None:
    contact = site.contact()
    with site.context() as db:
        service.delete(contact.client_id, manager)
        assert db.get(Client, contact.client_id) is None
        assert db.scalar(sa.select(Contact.id)) is None
        assert activity.of_client(contact.client_id)[0].verb == "deleted"


def test_deleting_is_refused_with_what_stands_in_the_way(
    site: Site, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.client("Acme")
    with site.context() as db:
        blockers = [Blocker("Plans", 3, ("P-1", "P-2")), Blocker("Invoices", 1)]
        monkeypatch.setattr(HookCalls, "client_blockers", lambda _self, _id: blockers)
        with pytest.raises(ClientNeeded) as caught:
            service.delete(client.id, manager)
        assert db.get(Client, client.id) is not None
    assert "Plans (3), Invoices (1)" in caught.value.message
    assert caught.value.blockers == tuple(blockers)


def test_deleting_needs_its_own_right(site: Site, seller: Actor) -> None:
    with site.context(), pytest.raises(PermissionDenied):
        service.delete(site.client(owner_id=seller.staff_id).id, seller)


def test_searching_puts_names_that_begin_so_first_and_knows_no_accents(
    site: Site, manager: Actor, seller: Actor
) -> None:
    with site.context():
        for name in ("Grand Hôtel", "Hotel Zum See", "Hôtel Alpha", "100% Hotel_x"):
            service.create(ClientData(name), manager)
        found = [client.name for client in service.search("hôtel", manager)]
        assert found == ["Hôtel Alpha", "Hotel Zum See", "100% Hotel_x", "Grand Hôtel"]
        assert service.search("hotel", seller) == []
        assert [client.name for client in service.search("%", manager)] == ["100% Hotel_x"]
        assert service.search("  ", manager) == []
        assert len(service.search("hotel", manager, limit=2)) == 2


def test_every_hook_that_fails_objects_to_the_deletion(
    site: Site, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.client()
    with site.context():
        hooks = current().hooks

        def broken(*_args: object, **_kwargs: object) -> list[object]:
            hooks.guard.record("garden", "client_blockers", RuntimeError("no"))
            return []

        monkeypatch.setattr(hooks, "_collect", broken)
        with pytest.raises(ClientNeeded, match="garden could not be asked"):
            service.delete(client.id, manager)
