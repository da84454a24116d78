"""The tree: section 2.3 of the specification."""

from __future__ import annotations

import contextlib
import time
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from host.errors import InvalidInput, TrellisError
from host.hooks.actor import SYSTEM
from host.testing import Site
from tests.customers.conftest import MODULE, Customers


def check(customers: Customers) -> None:
    """Every path is that of the parent and the own id; no account is above itself."""
    places = customers.paths()
    for one, (parent, path, depth, root) in places.items():
        above = places[parent][1] if parent is not None else "/"
        assert path == f"{above}{one}/"
        ids = path.strip("/").split("/")
        assert len(ids) == len(set(ids)) == depth + 1
        assert ids[0] == str(root)
    assert customers.faults() == 0


def test_a_move_takes_the_whole_branch_along(customers: Customers) -> None:
    one, two = customers.add("One"), customers.add("Two")
    middle = customers.add("Middle", one)
    leaf = customers.add("Leaf", middle)
    customers.do("moving", "move", middle.id, two.id)
    assert customers.stored(leaf).path == f"/{two.id}/{middle.id}/{leaf.id}/"
    customers.do("moving", "move", middle.id, None)
    assert customers.stored(leaf).root_id == middle.id
    check(customers)


@pytest.mark.parametrize("target", ["self", "child", "grandchild"])
def test_e1_parent_is_self_or_below(customers: Customers, target: str) -> None:
    top = customers.add("Top")
    child = customers.add("Child", top)
    places = {"self": top, "child": child, "grandchild": customers.add("Grandchild", child)}
    with pytest.raises(InvalidInput) as caught:
        customers.do("moving", "move", top.id, places[target].id)
    assert caught.value.code == "tree_cycle"
    assert "its own ancestor" in caught.value.message
    check(customers)


def test_e1_two_concurrent_moves_leave_the_tree_intact(any_site: Site) -> None:
    any_site.install(MODULE)
    customers = Customers(any_site)
    one, two = customers.add("One"), customers.add("Two")
    for _ in range(3):
        outcomes = _at_once(any_site, customers, [(one.id, two.id), (two.id, one.id)])
        assert sorted(outcomes) == ["moved", "tree_cycle"]
        check(customers)
        for account in (one, two):
            customers.do("moving", "move", account.id, None)


def _at_once(site: Site, customers: Customers, moves: list[tuple[int, int]]) -> list[str]:
    """Make the moves on connections of their own, at the same moment."""
    start, outcomes = Barrier(len(moves)), []
    move = customers.part("accounts.moving").move

    def work(account_id: int, parent_id: int) -> None:
        with site.context():
            start.wait()
            try:
                move(account_id, parent_id, SYSTEM)
            except TrellisError as error:
                outcomes.append(error.code)
            else:
                outcomes.append("moved")

    threads = [Thread(target=work, args=pair) for pair in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_e2_a_chain_of_2000_levels(any_site: Site) -> None:
    any_site.install(MODULE)
    customers = Customers(any_site)
    ids = customers.chain(2_000)
    other = customers.add("Other")
    began = time.perf_counter()
    customers.do("moving", "move", ids[1_000], other.id)
    assert time.perf_counter() - began < 5
    assert customers.faults() == 0
    assert customers.paths()[ids[-1]][2] == 1_000
    with pytest.raises(InvalidInput):
        customers.do("moving", "move", other.id, ids[-1])
    browser = any_site.login(any_site.staff(admin=True))
    page = browser.get(f"/customers/accounts/{ids[-1]}")
    assert page.status_code == 200
    assert "995 more" in page.text
    assert browser.get(f"/customers/accounts?under={ids[0]}").status_code == 200
    customers.do("archiving", "delete", ids[-1])
    assert len(customers.paths()) == 2_000


MOVES = st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 7)), min_size=1, max_size=12)


@given(moves=MOVES)
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_moves_never_make_a_circle(customers: Customers, moves: list[Any]) -> None:
    with customers.site.context() as db:
        models = customers.part("accounts.models")
        ids = list(db.scalars(sa.select(models.Account.id).order_by(models.Account.id)))
    if not ids:
        ids = [customers.add(f"Account {number}").id for number in range(8)]
    TreeCycle = customers.part("accounts.tree").TreeCycle  # noqa: N806 - a class
    for which, target in moves:
        parent = ids[target] if target >= 0 else None
        with contextlib.suppress(TreeCycle):
            customers.do("moving", "move", ids[which], parent)
    check(customers)


def test_a_fault_in_the_paths_is_found(customers: Customers) -> None:
    account = customers.add("Acme")
    models = customers.part("accounts.models")
    with customers.site.context() as db:
        wrong = sa.update(models.Account).where(models.Account.id == account.id)
        db.execute(wrong.values(path="/99/"))
        db.commit()
    assert customers.faults() == 1
