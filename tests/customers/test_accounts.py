"""Accounts and their clients: section 2.1, 2.5 to 2.7 of the specification."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host.activity import service as activity
from host.clients import service as clients
from host.clients.models import Client
from host.errors import Conflict, InvalidInput, PermissionDenied, StaleRecord
from host.handing_over import holdings
from host.handing_over import service as handing_over
from host.hooks.actor import SYSTEM
from host.hooks.holdings import Held
from host.lifecycle import service as lifecycle
from host.messaging.notifications.models import Notification
from host.staffing import service as staffing
from host.testing import Site
from tests.customers.conftest import ACCOUNTS, Customers


def test_an_account_is_made_with_its_client_one_to_one(customers: Customers, site: Site) -> None:
    account = customers.add("Acme Ltd", phone="+44 1", city="Leeds", employees=12)
    with site.context() as db:
        client = db.get_one(Client, account.id)
        assert (client.name, client.phone, client.city) == ("Acme Ltd", "+44 1", "Leeds")
    stored = customers.stored(account)
    assert (stored.code, stored.status, stored.kind) == ("ACC-000001", "prospect", "company")
    assert (stored.path, stored.depth, stored.size_band) == (f"/{account.id}/", 0, "small")


def test_codes_follow_each_other_without_gaps(customers: Customers) -> None:
    first = customers.add("One")
    with pytest.raises(InvalidInput):
        customers.add("One")
    customers.set(code_prefix="CUST-")
    second = customers.add("Two")
    assert (first.code, second.code) == ("ACC-000001", "CUST-000002")


def test_nothing_of_a_refused_account_stays(customers: Customers, site: Site) -> None:
    customers.add("One")
    with pytest.raises(InvalidInput):
        customers.add("ONE  ltd")
    with site.context() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == 1


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (0, "micro"),
        (9, "micro"),
        (10, "small"),
        (50, "medium"),
        (250, "large"),
        (1000, "enterprise"),
    ],
)
def test_the_size_follows_from_the_employees(
    customers: Customers, employees: int, band: str
) -> None:
    assert customers.add(employees=employees).size_band == band


def test_the_currency_comes_from_above_else_from_the_settings(
    customers: Customers, site: Site
) -> None:
    customers.set(default_currency="CHF")
    top = customers.add("Top")
    other = customers.add("Other", currency="SEK")
    below = customers.add("Below", other)
    assert [one.client.currency for one in (top, other, below)] == ["CHF", "SEK", "SEK"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("employees", -1),
        ("annual_revenue", Decimal(-1)),
        ("annual_revenue", Decimal(10) ** 12),
        ("annual_revenue", Decimal("1e400")),
        ("annual_revenue", Decimal("0.001")),
        ("tax_rate", Decimal("NaN")),
        ("tax_rate", Decimal("100.01")),
        ("currency", "EURO"),
        ("fax", "1" * 41),
        ("name", " "),
        ("email", "a@b\r\nBcc: c@d.example"),
        ("website", "javascript:alert(1)"),
    ],
)
def test_bad_facts_are_refused_beside_their_field(
    customers: Customers, field: str, value: Any
) -> None:
    with pytest.raises(InvalidInput) as caught:
        customers.add(**({"name": "Acme"} | {field: value}))
    assert field in caught.value.fields


def test_shipping_reads_through_to_billing(customers: Customers) -> None:
    same = customers.add("Same", address="1 High St", city="Leeds", shipping_city="Lost")
    other = customers.add("Other", city="Leeds", shipping_same=False, shipping_city="York")
    assert same.shipping_lines == ["1 High St", "Leeds"]
    assert other.shipping_lines == ["York"]


def test_a_change_is_refused_when_somebody_else_saved(customers: Customers, site: Site) -> None:
    account = customers.add("Acme")
    edition = customers.stored(account).edition
    with site.context():
        clients.update(account.id, clients.ClientData("Acme", phone="5"), SYSTEM)
    with pytest.raises(StaleRecord):
        customers.do("service", "update", account.id, customers.data("Acme"), edition=edition)


def test_a_change_is_in_the_history_and_keeps_the_clients_own(
    customers: Customers, site: Site
) -> None:
    account = customers.add("Acme")
    customers.do("service", "update", account.id, customers.data("Acme Two", employees=7))
    with site.context():
        own = activity.of_record("customers.account", account.id)
        theirs = activity.of_record("host.client", account.id)
    assert own[0].changes == {"employees": [None, 7], "size_band": ["", "micro"]}
    assert theirs[0].changes["name"] == ["Acme", "Acme Two"]


def test_the_client_page_changes_the_account_too(customers: Customers, site: Site) -> None:
    account, person = customers.add("Acme"), site.staff()
    with site.context():
        clients.update(account.id, clients.ClientData("Acme 2", owner_id=person.id), SYSTEM)
    stored = customers.stored(account)
    assert (stored.name, stored.manager_id) == ("Acme 2", person.id)


def test_the_manager_owns_the_client(customers: Customers, site: Site) -> None:
    first, second = site.staff(), site.staff()
    account = customers.add("Acme", manager_id=first.id)
    assert account.client.owner_id == first.id
    customers.do("service", "update", account.id, customers.data("Acme", manager_id=second.id))
    assert customers.stored(account).client.owner_id == second.id


# ---- 2.5 statuses


def test_a_prospect_becomes_active_once_somebody_manages_it(
    customers: Customers, site: Site
) -> None:
    top = customers.add("Top")
    below = customers.add("Below", top)
    with pytest.raises(Conflict, match="account manager"):
        customers.status(below, "active")
    person = site.staff()
    customers.do("service", "update", top.id, customers.data("Top", manager_id=person.id))
    assert customers.status(below, "active").status == "active"


@pytest.mark.parametrize(("was", "to"), [("prospect", "inactive"), ("closed", "active")])
def test_statuses_follow_the_table(customers: Customers, was: str, to: str) -> None:
    account = customers.add("Acme")
    customers.status(account, was)
    with pytest.raises(Conflict):
        customers.status(account, to)


def test_an_account_closes_after_those_below_and_by_administrators(
    customers: Customers, site: Site
) -> None:
    top = customers.add("Top")
    below = customers.add("Below", top)
    with pytest.raises(Conflict, match="below"):
        customers.status(top, "closed")
    clerk = site.actor(site.staff([f"{ACCOUNTS}:view", f"{ACCOUNTS}:edit"]))
    with pytest.raises(PermissionDenied):
        customers.status(below, "closed", clerk)
    customers.status(below, "closed")
    assert customers.status(top, "closed").status == "closed"
    with pytest.raises(InvalidInput):
        customers.add("New", top)


# ---- 2.6 blacklist


def test_e4_blacklist_needs_a_reason_and_tells_the_manager(
    customers: Customers, site: Site
) -> None:
    manager, actor = (
        site.staff(),
        site.actor(site.staff([f"{ACCOUNTS}:view", f"{ACCOUNTS}:blacklist"])),
    )
    account = customers.add("Acme", manager_id=manager.id)
    with pytest.raises(InvalidInput):
        customers.do("standing", "blacklist", account.id, "  ", actor=actor)
    customers.do("standing", "blacklist", account.id, "Does not pay", actor=actor)
    stored = customers.stored(account)
    assert (stored.blacklisted, stored.blacklist_reason) == (True, "Does not pay")
    assert stored.blacklisted_by == actor.id
    with site.context() as db:
        assert activity.of_record("customers.account", account.id)[0].note == "Does not pay"
        notices = db.scalars(sa.select(Notification.title)).all()
    assert list(notices) == ["ACC-000001 Acme is on the blacklist now"]
    customers.do("standing", "unblacklist", account.id, "Paid", actor=actor)
    assert customers.stored(account).blacklist_reason == ""


def test_the_blacklist_is_a_right_of_its_own(customers: Customers, site: Site) -> None:
    account = customers.add("Acme")
    clerk = site.actor(site.staff([f"{ACCOUNTS}:view", f"{ACCOUNTS}:edit"]))
    with pytest.raises(PermissionDenied):
        customers.do("standing", "blacklist", account.id, "No", actor=clerk)


# ---- 2.7 names


@pytest.mark.parametrize("twin", ["acme", "  Acme ", "ACME Ltd", "Acmé, Inc."])
def test_e3_same_name_under_the_same_parent_is_refused(customers: Customers, twin: str) -> None:
    top = customers.add("Top")
    customers.add("Acme", top)
    with pytest.raises(InvalidInput) as caught:
        customers.add(twin, top)
    assert "name" in caught.value.fields
    customers.add(twin, customers.add("Elsewhere"))


def test_e3_a_rename_or_a_move_cannot_make_twins(customers: Customers) -> None:
    one, two = customers.add("One"), customers.add("Two")
    below = customers.add("Two", one)
    with pytest.raises(InvalidInput):
        customers.do("service", "update", two.id, customers.data("ONE"))
    with pytest.raises(InvalidInput):
        customers.do("moving", "move", below.id, None)
    assert customers.stored(two).name == "Two"
    assert customers.stored(below).parent_id == one.id


def test_e3_the_same_name_or_tax_number_elsewhere_is_found(customers: Customers) -> None:
    top = customers.add("Top")
    named = customers.add("Berlin GmbH", top)
    taxed = customers.add("Other", vat_number="DE 1")
    data = customers.data("BERLIN", vat_number="DE 1")
    found = customers.do("duplicates", "similar", data)
    assert [one.id for one in found] == [named.id, taxed.id]


# ---- archive, restore, delete


def test_archiving_needs_a_place_for_the_accounts_below(customers: Customers) -> None:
    top = customers.add("Top")
    middle = customers.add("Middle", top)
    leaf = customers.add("Leaf", middle)
    with pytest.raises(Conflict) as caught:
        customers.do("archiving", "archive", middle.id)
    assert caught.value.code == "has_children"
    customers.do("archiving", "archive", middle.id, attach_children=True)
    assert customers.stored(leaf).path == f"/{top.id}/{leaf.id}/"
    assert customers.stored(middle).is_archived
    with pytest.raises(InvalidInput):
        customers.do("moving", "move", leaf.id, middle.id)


def test_restoring_begins_at_the_top(customers: Customers) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", top)
    customers.do("archiving", "archive", leaf.id)
    customers.do("archiving", "archive", top.id)
    with pytest.raises(Conflict, match="Restore that one first"):
        customers.do("archiving", "restore", leaf.id)
    customers.do("archiving", "restore", top.id)
    assert not customers.do("archiving", "restore", leaf.id).is_archived


def test_deleting_an_account_deletes_its_client(customers: Customers, site: Site) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", top)
    with pytest.raises(Conflict):
        customers.do("archiving", "delete", top.id)
    customers.do("archiving", "delete", top.id, attach_children=True)
    with site.context() as db:
        assert list(db.scalars(sa.select(Client.id))) == [leaf.id]
    assert customers.stored(leaf).depth == 0


def test_a_client_with_an_account_is_not_deleted_under_it(customers: Customers, site: Site) -> None:
    account = customers.add("Acme")
    with site.context(), pytest.raises(Conflict, match=r"Account \(1\)"):
        clients.delete(account.id, SYSTEM)


# ---- further rows


def test_e49_a_manager_who_left_stays_but_is_not_chosen_anew(
    customers: Customers, site: Site
) -> None:
    person, clerk = site.staff(), site.staff(admin=True)
    account = customers.add("Acme", manager_id=person.id)
    with site.context():
        left = staffing.StaffData(person.name, person.email, is_active=False)
        staffing.update_staff(person.id, left, site.actor(clerk))
    customers.do(
        "service", "update", account.id, customers.data("Acme", manager_id=person.id, fax="1")
    )
    with pytest.raises(InvalidInput):
        customers.add("Other", manager_id=person.id)


def test_e50_deactivated_and_back_the_accounts_are_kept(customers: Customers, site: Site) -> None:
    account = customers.add("Acme")
    with site.context():
        lifecycle.deactivate("customers", SYSTEM)
        assert clients.get_visible(account.id, SYSTEM).name == "Acme"
        clients.create(clients.ClientData("Made meanwhile"), SYSTEM)
    with site.context():
        lifecycle.activate("customers", None, SYSTEM)
    assert customers.stored(account).code == "ACC-000001"
    assert customers.do("adoption", "adopt_all") == 1
    assert customers.add("Next").code == "ACC-000003"


@pytest.mark.parametrize("name", ["شركة النور", "株式会社トレリス", "🌿 Leaf", "N" * 200])
def test_e52_names_of_any_script(customers: Customers, site: Site, name: str) -> None:
    account = customers.add(name)
    browser = site.login(site.staff(admin=True))
    assert name in browser.get("/customers/accounts").text
    assert name in browser.get(f"/customers/accounts/{account.id}").text


def test_accounts_of_who_leaves_come_to_somebody_else(site: Site, customers: Customers) -> None:
    leaver, heir, admin = site.staff(), site.staff(), site.staff(admin=True)
    account = customers.add("Acme", manager_id=leaver.id)
    with site.context():
        holding = holdings.by_key("customers.accounts")
        assert holding is not None
        assert holdings.shown(holding, holdings.held_by(holding, leaver.id, 0, 9)) == [
            (account.id, Held("Acme", f"/customers/accounts/{account.id}"))
        ]
        to = {"customers.accounts": heir.id, "host.client.owner_id": heir.id}
        job = handing_over.launch(leaver.id, to, site.actor(admin))
        handing_over.execute(job.id, site.actor(admin))
        assert holdings.counts(leaver.id) == []
        assert holdings.held_by(holding, heir.id, 0, 9) == [account.id]
        assert holding.give(account.id, leaver.id, admin.id, site.actor(admin)) is False
