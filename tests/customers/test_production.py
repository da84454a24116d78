"""Who does the work of an account: section 3.3 of the specification."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import Conflict, InvalidInput
from host.hooks.actor import SYSTEM
from host.testing import Site
from modules.customers.production.resolution import Rule, choose
from tests.customers.conftest import ACCOUNTS, Customers
from tests.customers.test_price_books import Shop

TRANSLATION, DTP, VOICE = 1, 2, 3
R1 = Rule(1, 7, 11, TRANSLATION, {}, 100)
R2 = Rule(2, 7, 12, TRANSLATION, {"target": "ar"}, 100)
R3 = Rule(3, 7, 13, None, {"target": "ar", "domain": "legal"}, 100)
LEGAL = {"source": "en", "target": "ar", "domain": "legal"}


@pytest.mark.parametrize(
    ("task_type", "specs", "rule"),
    [
        (TRANSLATION, LEGAL, R2),
        (DTP, LEGAL, R3),
        (VOICE, {"target": "fr"}, None),
        (TRANSLATION, {"target": "fr"}, R1),
    ],
)
def test_the_most_specific_rule_wins(
    task_type: int, specs: dict[str, str], rule: Rule | None
) -> None:
    assert choose([7], [R3, R1, R2], task_type, specs) == rule


def test_the_account_goes_before_those_above_and_lower_numbers_before_higher() -> None:
    above = Rule(4, 1, 14, TRANSLATION, {"target": "ar", "domain": "legal"}, 1)
    assert choose([7, 3, 1], [above, R1], TRANSLATION, LEGAL) == R1
    assert choose([9, 3, 1], [above, R1], TRANSLATION, LEGAL) == above
    first, second = Rule(6, 7, 15, DTP, {}, 50), Rule(5, 7, 16, DTP, {}, 100)
    assert choose([7], [second, first], DTP, {}) == first
    older, newer = Rule(8, 7, 17, DTP, {}, 100), Rule(9, 7, 18, DTP, {}, 100)
    assert choose([7], [newer, older], DTP, {}) == older


RULES = st.lists(
    st.builds(
        lambda number, account, kind, specs, priority: Rule(
            number, account, number, kind, specs, priority
        ),
        st.integers(1, 10**6),
        st.integers(1, 4),
        st.none() | st.integers(1, 3),
        st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"), max_size=2),
        st.integers(0, 2),
    ),
    max_size=10,
    unique_by=lambda one: one.id,
)


@given(RULES, st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order(rules: list[Rule], kind: int, chance: Any) -> None:
    specs, lineage = {"a": "x", "b": "y"}, [4, 3, 2, 1]
    shuffled = list(rules)
    chance.shuffle(shuffled)
    found = choose(lineage, rules, kind, specs)
    assert found == choose(lineage, shuffled, kind, specs)
    fitting = [one for one in rules if one.fits(kind, specs)]
    assert (found is None) == (not fitting)
    if found is not None:
        nearest = max(one.account_id for one in fitting)
        assert found.account_id == nearest
        assert found.rank == max(one.rank for one in fitting if one.account_id == nearest)


@pytest.fixture
def shop(customers: Customers) -> Shop:
    made = Shop(customers)
    made.make("spec", code="target", name="Target", kind="choice", choices="ar\nfr")
    return made


def team_name(shop: Shop, account: Any, task_type: Any, **specs: str) -> str | None:
    with shop.site.context():
        found = shop.part("accounts.service").get(account.id, SYSTEM)
        assigned = shop.part("production.service").team_for(found, task_type.id, specs)
        return assigned.team.name if assigned else None


def test_a_task_gets_its_team_up_the_tree_and_from_no_team_that_is_off(
    shop: Shop, customers: Customers
) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", below=customers.add("Middle", below=top))
    kind = shop.make("task_type", name="Translation")
    north, arabic = shop.make("team", name="North"), shop.make("team", name="Arabic")
    assert team_name(shop, leaf, kind) is None
    shop.make("team_rule", account_id=top.id, team_id=north.id)
    shop.make(
        "team_rule", account_id=top.id, team_id=arabic.id, task_type_id=kind.id, specs="target=AR"
    )
    assert team_name(shop, leaf, kind) == "North"
    assert team_name(shop, leaf, kind, target="ar") == "Arabic"
    shop.change("team", arabic, is_active=False)
    assert team_name(shop, leaf, kind, target="ar") == "North"


def test_a_very_deep_account_finds_its_team_with_one_statement(
    shop: Shop, customers: Customers
) -> None:
    ids = customers.chain(2000)
    kind, team = shop.make("task_type", name="Translation"), shop.make("team", name="North")
    shop.make("team_rule", account_id=ids[0], team_id=team.id)
    with shop.site.context():
        account = shop.part("accounts.service").get(ids[-1], SYSTEM)
        with shop.site.counted() as statements:
            assigned = shop.part("production.service").team_for(account, kind.id, {})
    assert assigned.team.name == "North"
    assert assigned.assigned_by == f"rule:{assigned.rule.id}"
    assert len([one for one in statements if "customers_" in one]) == 1


def test_rules_that_make_no_sense_are_refused_beside_their_field(
    shop: Shop, customers: Customers
) -> None:
    account, team = customers.add("Acme"), shop.make("team", name="North")
    shop.make("team_rule", account_id=account.id, team_id=team.id, specs="target=ar")
    other = shop.site.client("No account")
    for values, field in (
        ({"account_id": account.id, "specs": "target=AR"}, "specs"),
        ({"account_id": account.id, "specs": "colour=red"}, "specs"),
        ({"account_id": other.id}, "account_id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            shop.make("team_rule", team_id=team.id, **values)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Conflict, match="cannot be deleted while"):
        shop.delete("team", team)
    with pytest.raises(InvalidInput, match="needs its currency"):
        shop.make("resource", name="Ann", hourly_cost=Decimal(40))


def test_the_page_of_an_account_shows_its_teams_to_whom_may_see_them(
    shop: Shop, site: Site, customers: Customers
) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", below=top)
    kind, team = shop.make("task_type", name="Translation"), shop.make("team", name="North")
    shop.make("team_rule", account_id=top.id, team_id=team.id, task_type_id=kind.id)
    address = f"/customers/accounts/{leaf.id}"
    planner = site.login(site.staff([f"{ACCOUNTS}:view", "customers.production:view"]))
    page = planner.get(address).text
    assert "North, inherited from Top" in page
    assert ">Translation<" in page
    assert "Add a rule" not in page
    boss = site.login(site.staff(admin=True)).get(address).text
    assert f"/customers/team-rules/new?account_id={leaf.id}" in boss
    assert "Production teams" not in site.login(site.staff([f"{ACCOUNTS}:view"])).get(address).text


def test_costs_are_hidden_without_the_right_to_see_them(shop: Shop, site: Site) -> None:
    one = shop.make("resource", name="Ann", hourly_cost=Decimal("41.5"), cost_currency="EUR")
    address = f"/customers/resources/{one.id}"
    reader = site.login(site.staff(["customers.production:view"]))
    assert "41.5" not in reader.get(address).text
    assert "Cost of an hour" not in reader.get(address).text
    rights = ["customers.production:view", "customers.production:see_cost"]
    assert "41.5" in site.login(site.staff(rights)).get(address).text
