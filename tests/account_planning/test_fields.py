"""Fields of a plan, row by row: what is required, what they begin with, what they take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from host.activity.models import Activity
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.records.custom import service as custom
from host.records.custom.describing import FieldData
from host.records.entering.fields import record_type
from host.testing import Site
from tests.account_planning.conftest import PLAN, PLANS, Planning, form

CHOICES = {
    "period_type": ["month", "quarter", "year"],
    "status": ["draft", "in_progress", "review", "completed", "archived"],
    "client_status": ["red", "yellow", "green"],
    "bcg": ["question_mark", "star", "dog", "cash_cow"],
}
BACKGROUND = (
    "product",
    "online_channel",
    "offline_channel",
    "vision",
    "mission",
    "partners",
    "prior_year_activity",
)


def choices_of(site: Site, key: str) -> list[str]:
    with site.context():
        found = next(one for one in record_type(PLAN).fields if one.key == key)
        return [choice.value for choice in found.all_choices()]


@pytest.mark.parametrize("key", sorted(CHOICES))
def test_the_closed_choices_are_these(site: Site, key: str) -> None:
    assert choices_of(site, key) == CHOICES[key]


def test_industries_are_those_of_the_settings(site: Site, planning: Planning) -> None:
    assert choices_of(site, "industry") == ["Technology", "Healthcare", "Finance", "Retail"]
    planning.set(industries="Ships, Ports\n\nShips")
    assert choices_of(site, "industry") == ["Ships", "Ports"]


@pytest.mark.parametrize("key", ["subject", "client_id", "period_type", "period_start", "status"])
def test_a_plan_is_not_made_without(site: Site, planning: Planning, key: str) -> None:
    data = planning.data(site.client()) | {key: None}
    with site.context(), pytest.raises(InvalidInput) as refused:
        planning.part("plans.service").create(data, SYSTEM)
    assert key in refused.value.fields


def test_a_new_plan_begins_with_the_settings_and_who_makes_it(
    site: Site, planning: Planning
) -> None:
    planning.set(default_status="review")
    maker = site.staff([f"{PLANS}:view", f"{PLANS}:create"])
    page = site.login(maker).get("/account_planning/new").text
    assert '<option value="review" selected>' in page
    assert '<option value="quarter" selected>' in page
    assert f'<option value="{maker.id}" selected>' in page


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("margin", Decimal(-100)),
        ("margin", Decimal(100)),
        ("wallet_share", Decimal(0)),
        ("wallet_share", Decimal(100)),
        ("revenue_next_year", Decimal(0)),
        ("revenue_next_year", Decimal("9999999999998.99")),
        ("period_start", date(1900, 1, 1)),
        ("period_start", date(2200, 10, 1)),
        ("subject", "x" * 200),
    ],
)
def test_bounds_themselves_are_taken(planning: Planning, key: str, value: Any) -> None:
    plan = planning.plan(**{key: value})
    assert getattr(planning.stored("plans.models.Plan", id=plan.id)[0], key) == value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("margin", Decimal("-100.01")),
        ("margin", Decimal("100.01")),
        ("wallet_share", Decimal("-0.01")),
        ("wallet_share", Decimal("100.01")),
        ("revenue_next_year", Decimal("-0.01")),
        ("revenue_next_year", Decimal(10**13)),
        ("period_start", date(1899, 12, 31)),
        ("period_start", date(2201, 1, 1)),
        ("subject", "x" * 201),
        ("bcg", "cat"),
        ("client_status", "blue"),
        ("period_type", "week"),
        ("owner_id", 999),
        ("client_id", 999),
    ],
)
def test_what_lies_beyond_is_refused_by_name(
    site: Site, planning: Planning, key: str, value: Any
) -> None:
    data = planning.data(site.client()) | {key: value}
    with site.context(), pytest.raises(InvalidInput) as refused:
        planning.part("plans.service").create(data, SYSTEM)
    assert key in refused.value.fields


@pytest.mark.parametrize("key", BACKGROUND)
def test_background_texts_are_kept_as_typed(site: Site, planning: Planning, key: str) -> None:
    browser = site.login(site.staff(admin=True))
    browser.post("/account_planning/new", form(site.client(), **{key: "One\nTwo <b>"}))
    [plan] = planning.stored("plans.models.Plan")
    assert getattr(plan, key) == "One\nTwo <b>"
    assert "One\nTwo &lt;b&gt;" in browser.get(f"/account_planning/{plan.id}").text


def test_every_status_follows_every_other_and_each_move_is_logged(
    site: Site, planning: Planning
) -> None:
    service, choices = planning.part("plans.service"), planning.part("plans.choices")
    plan = planning.plan()
    browser = site.login(site.staff(admin=True))
    moves = 0
    for before, after in permutations(choices.Status, 2):
        for status in (before, after):
            held = planning.stored("plans.models.Plan")[0].state
            with site.context():
                service.change_status(plan.id, status, SYSTEM)
            moves += held is not status
            assert planning.stored("plans.models.Plan")[0].state is status
    with site.context() as db:
        logged = db.query(Activity).filter_by(verb="changed_the_status_of").count()
    assert logged == moves > 20
    assert browser.get(f"/account_planning/{plan.id}/activity").status_code == 200


def test_picking_a_client_shows_its_address(site: Site, planning: Planning) -> None:
    client = site.client("Harbour Logistics", city="Bremen", address="Kai 4", zip="28195")
    editor = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:create", "clients:view"]))
    assert "data-client-address" in editor.get("/account_planning/new").text
    part = editor.get(f"/account_planning/client-address?client_id={client.id}").text
    assert "28195 Bremen" in part
    assert "Kai 4" in part
    blind = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:create"]))
    assert blind.get(f"/account_planning/client-address?client_id={client.id}").text.strip() == ""
    assert editor.get("/account_planning/client-address?client_id=x").text.strip() == ""


def test_a_field_that_administrators_add_stands_in_form_page_list_filter_and_export(
    site: Site, planning: Planning
) -> None:
    admin = site.staff(admin=True)
    with site.context():
        custom.add(PLAN, FieldData("Tier", listed=True), site.actor(admin))
    browser = site.login(admin)
    plan = planning.plan()
    for path in ("edit", ""):
        assert "Tier" in browser.get(f"/account_planning/{plan.id}/{path}".rstrip("/")).text
    assert "Tier" in browser.get("/account_planning/").text.partition("</thead>")[0]
    for path in ("/account_planning/columns", "/account_planning/export"):
        assert "Tier" in browser.get(path).text
