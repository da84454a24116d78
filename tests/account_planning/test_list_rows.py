"""The plan list, row by row of what it is to do: columns, filters, views, bulk, files, kanban."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from host.clock import now
from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.records import service as records
from host.records.custom import service as custom
from host.records.custom.describing import FieldData
from host.records.entering.fields import record_type
from host.testing import Browser, Site
from tests.account_planning.conftest import PLAN, PLANS, Planning, button
from tests.account_planning.test_list import subjects
from tests.records.test_views import heads, tabs

LIST = "/account_planning/"
COLUMNS = {
    "number": "ID",
    "subject": "Subject",
    "client_name": "Client name",
    "period_start": "Period",
    "status": "Status",
    "objective": "Objective",
    "revenue_next_year": "Revenue next year",
    "margin": "Margin",
    "wallet_share": "Wallet share",
    "client_status": "Client status",
    "bcg": "BCG quadrant",
    "owner_id": "Owner",
    "custom_region": "Region",
}


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


@pytest.fixture
def plans(site: Site, planning: Planning) -> dict[str, Any]:
    """Three plans, of which the first comes first by everything."""
    with site.context():
        custom.add(PLAN, FieldData("Region", FieldType.TEXT), SYSTEM)
    ann, bob = site.staff(name="Ann Able"), site.staff(name="Bob Best")
    rows = (
        ("Apples", "North", "draft", "green", "cash_cow", ann, "<p>Keep <b>calm</b></p>", 1),
        ("Bananas", "South", "in_progress", "red", "dog", bob, "<p>Sell more</p>", 2),
    )
    made = {}
    for subject, client, status, light, bcg, owner, objectives, size in rows:
        plan = planning.plan(
            site.client(client),
            subject=subject,
            status=status,
            client_status=light,
            bcg=bcg,
            owner_id=owner.id,
            objectives=objectives,
            revenue_next_year=Decimal(100 * size),
            margin=Decimal(size),
            wallet_share=Decimal(10 * size),
            period_start=date(2026, 3 * size, 1),
        )
        with site.context():
            records.update(record_type(PLAN), plan.id, {"custom_region": subject}, SYSTEM)
        made[subject] = plan
    planning.task(made["Bananas"], pic=bob, deadline=now().date() - timedelta(days=1))
    return made | {"ann": ann.id, "bob": bob.id}


# Columns


@pytest.mark.parametrize(("key", "head"), COLUMNS.items())
def test_column_is_there_can_be_chosen_and_sorted_both_ways(
    browser: Browser, plans: dict[str, Any], key: str, head: str
) -> None:
    chosen = f"{LIST}?col=subject&col={key}" if key != "subject" else f"{LIST}?col=subject"
    page = browser.get(f"{chosen}&sort={key}").text
    assert head in heads(page)
    assert subjects(page) == ["Apples", "Bananas"]
    assert subjects(browser.get(f"{chosen}&sort=-{key}").text) == ["Bananas", "Apples"]


def test_column_objective_is_a_plain_excerpt(browser: Browser, plans: dict[str, Any]) -> None:
    page = browser.get(f"{LIST}?col=subject&col=objective").text
    assert "Keep calm" in page
    assert "&lt;b&gt;" not in page


def test_column_check_box_ticks_each_plan(browser: Browser, plans: dict[str, Any]) -> None:
    page = browser.get(LIST).text
    for subject in ("Apples", "Bananas"):
        assert f'value="{plans[subject].id}"' in page
    assert page.count('type="checkbox"') >= 2


# Filters


@pytest.mark.parametrize(
    ("row", "query", "expected"),
    [
        ("free text", "q=anan", "Bananas"),
        ("client", "client=north", "Apples"),
        ("status", "status=draft", "Apples"),
        ("status, several", "status=draft&status=in_progress", "Apples Bananas"),
        ("BCG", "bcg=dog", "Bananas"),
        ("client status", "client_status=green", "Apples"),
        ("person in charge", "in_charge={bob}", "Bananas"),
        ("owner", "owner={ann}", "Apples"),
        ("overdue tasks", "overdue=1", "Bananas"),
        ("period from", "from=2026-04-01", "Bananas"),
        ("period to", "until=2026-03-31", "Apples"),
        ("custom field", "f=0~custom_region~is~Bananas", "Bananas"),
    ],
)
def test_filter_narrows_the_list_by_its_address(
    browser: Browser, plans: dict[str, Any], row: str, query: str, expected: str
) -> None:
    page = browser.get(f"{LIST}?sort=subject&{query.format(**plans)}").text
    assert subjects(page) == expected.split(), row


# Saved filters


def test_saved_filter_is_private_until_it_is_shared(
    site: Site, browser: Browser, plans: dict[str, Any]
) -> None:
    reader = site.login(site.staff([f"{PLANS}:view"]))
    url = _kept(browser, "Mine", "status=draft")
    view = url.partition("view=")[2]
    assert subjects(browser.get(url).text) == ["Apples"]
    assert "Mine" not in tabs(reader.get(LIST).text)
    browser.post(f"{LIST}views/{view}", {"name": "Mine", "shared": "y"})
    assert "Mine" in tabs(reader.get(LIST).text)


def test_saved_filter_is_renamed_made_default_and_deleted(
    browser: Browser, plans: dict[str, Any]
) -> None:
    view = _kept(browser, "Old name", "status=draft").partition("view=")[2]
    browser.post(f"{LIST}views/{view}", {"name": "New name"})
    assert "New name" in tabs(browser.get(LIST).text)
    browser.post(f"{LIST}views/{view}", {"name": "New name", "default": "y"})
    assert subjects(browser.get(LIST).text) == ["Apples"]
    browser.post(f"{LIST}views/{view}", {"do": "delete"})
    assert "New name" not in tabs(browser.get(LIST).text)
    assert len(subjects(browser.get(LIST).text)) == 2


def _kept(browser: Browser, name: str, query: str) -> str:
    answer = browser.post(f"{LIST}views?{query}", {"name": name})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


# Bulk


def test_bulk_status_names_each_plan_that_is_refused(
    site: Site, browser: Browser, planning: Planning, plans: dict[str, Any]
) -> None:
    locked = planning.plan(site.client("Gone Ltd"), subject="Cherries")
    browser.post(f"/clients/{locked.client_id}/archive")
    ids = [str(plans["Apples"].id), str(plans["Bananas"].id), str(locked.id)]
    form = {"action": "edit", "field": "status", "status": "review", "go": "1", "id": ids}
    answer = browser.post(f"{LIST}bulk", form)
    assert "1 of 3 account plans refused" in answer.text
    assert "The client Gone Ltd is archived" in answer.text
    found = [plan.status for plan in planning.stored("plans.models.Plan")]
    assert found == ["review", "review", "draft"]


def test_bulk_delete_needs_the_right_and_takes_what_is_ticked(
    site: Site, browser: Browser, planning: Planning, plans: dict[str, Any]
) -> None:
    form = {"action": "delete", "go": "1", "id": [str(plans["Apples"].id)]}
    editor = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:edit"]))
    assert editor.post(f"{LIST}bulk", form).status_code == 403
    browser.post(f"{LIST}bulk", form)
    assert [plan.subject for plan in planning.stored("plans.models.Plan")] == ["Bananas"]


# Files


def test_export_as_csv_holds_the_filtered_list_with_formulas_made_harmless(
    site: Site, browser: Browser, planning: Planning, plans: dict[str, Any]
) -> None:
    planning.plan(subject="=1+1", status="draft")
    form = {"format": "csv", "col": ["subject", "status", "revenue_next_year", "custom_region"]}
    answer = browser.post(f"{LIST}export?status=draft&sort=subject", form)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Subject", "Status"]
    assert sorted(row[0] for row in rows[1:]) == ["'=1+1", "Apples"]
    assert "Apples" in {row[rows[0].index("Region")] for row in rows[1:]}


def test_export_as_xlsx_holds_the_filtered_list_with_numbers(
    browser: Browser, plans: dict[str, Any]
) -> None:
    form = {"format": "xlsx", "col": ["subject", "revenue_next_year"]}
    answer = browser.post(f"{LIST}export?client_status=red", form)
    assert answer.is_streamed or answer.data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    assert sheet.to_python()[1][:2] == ["Bananas", 200.0]


# Kanban


def _move(browser: Browser, plan: Any, to: str) -> Any:
    values = {"id": str(plan.id), "by": "status", "to": to}
    return browser.post(f"{LIST}board/move", values, headers={"X-Requested-With": "fetch"})


def test_kanban_shows_each_status_and_saves_a_move_at_once(
    browser: Browser, planning: Planning, plans: dict[str, Any]
) -> None:
    page = browser.get(f"{LIST}board").text
    for status in ("draft", "in_progress", "review", "completed", "archived"):
        assert f'data-cell="{status}"' in page
    assert _move(browser, plans["Apples"], "review").status_code == 200
    [moved] = planning.stored("plans.models.Plan", subject="Apples")
    assert moved.status == "review"


def test_kanban_refuses_with_the_reason_and_the_card_stays(
    browser: Browser, planning: Planning, plans: dict[str, Any]
) -> None:
    browser.post(f"/clients/{plans['Apples'].client_id}/archive")
    answer = _move(browser, plans["Apples"], "review")
    assert answer.status_code == 409
    assert "is archived" in answer.text
    [kept] = planning.stored("plans.models.Plan", subject="Apples")
    assert kept.status == "draft"


def test_kanban_needs_the_right_to_edit(site: Site, plans: dict[str, Any]) -> None:
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert _move(reader, plans["Apples"], "review").status_code == 403


def test_status_moves_by_a_plain_button_too(browser: Browser, plans: dict[str, Any]) -> None:
    answer = browser.post(button(plans["Apples"], "to_review"))
    assert answer.status_code == 302
    assert "is now: review" in browser.get(answer.location).text
