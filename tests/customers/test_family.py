"""Accounts below an account are clients below its client, for those who see accounts."""

from __future__ import annotations

from host.clients import service as clients
from host.hooks.actor import SYSTEM, Actor
from host.testing import Site
from tests.customers.conftest import ACCOUNTS, Customers


def family(site: Site, client_id: int, actor: Actor = SYSTEM) -> list[tuple[str, int]]:
    with site.context():
        return [(one.name, one.depth) for one in clients.below(client_id, actor).members]


def test_accounts_below_are_told_to_all_who_ask(site: Site, customers: Customers) -> None:
    top = customers.add("Group")
    branch = customers.add("Branch", top)
    customers.add("Line", branch)
    customers.add("Another group")
    assert family(site, top.id) == [("Branch", 1), ("Line", 2)]
    assert family(site, branch.id) == [("Line", 1)]
    assert family(site, site.client().id) == []


def test_nobody_learns_of_accounts_without_the_right_to_accounts(
    site: Site, customers: Customers
) -> None:
    person = site.staff(["clients:view"])
    manager = site.staff(["clients:view", f"{ACCOUNTS}:view_own"])
    top = customers.add("Group")
    mine = customers.add("Mine", top, manager_id=manager.id)
    customers.add("Line", mine)
    customers.add("Other", top)
    assert family(site, top.id, site.actor(person)) == []
    assert family(site, top.id, site.actor(manager)) == [("Mine", 1), ("Line", 2)]


def test_a_family_of_accounts_costs_three_statements(site: Site, customers: Customers) -> None:
    top = above = customers.add("Group")
    for number in range(12):
        above = customers.add(f"Level {number:02}", above)
    with site.context(), site.counted() as statements:
        assert len(clients.below(top.id, SYSTEM).members) == 12
    assert len(statements) <= 3, statements
