"""What narrows a list: the address, the form, and the words above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest

from host.records import service
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
LIST = "/pipeline/deals/"


@pytest.fixture
def deals(site: Site) -> dict[str, int]:
    """Deals that differ in everything that filters look at."""
    client = site.client("Aker Shipping")
    rows: Sequence[dict[str, Any]] = (
        {"name": "Alpha", "stage": "won", "value": 900, "tags": ("key", "new")},
        {"name": "Beta", "stage": "lost", "value": 100, "client_id": client.id, "urgent": True},
        {"name": "Gamma", "value": 500, "notes": "calls back", "client_id": client.id},
        {"name": "Delta", "stage": "engaging"},
    )
    return {row["name"]: made(site, row) for row in rows}


def made(site: Site, values: dict[str, Any], key: str = "pipeline.deal") -> int:
    """Make a record and return its id."""
    from host.hooks.actor import SYSTEM
    from host.records.entering.fields import record_type

    with site.context():
        record_id: int = service.create(record_type(key), values, SYSTEM).record.id
        return record_id


def names(page: str) -> list[str]:
    """Return what stands in the first column."""
    return re.findall(r'<th scope="row"><a href="/[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage=won", "Alpha"),
        ("stage=won&stage=lost", "Alpha Beta"),
        ("f=0~value~min~500", "Alpha Gamma"),
        ("f=0~value~empty~", "Delta"),
        ("f=0~stage~not~won&f=0~value~filled", "Beta Gamma"),
        ("f=0~tags~is~key", "Alpha"),
        ("f=0~urgent~is~yes", "Beta"),
        ("f=0~name~begins~ga", "Gamma"),
        ("f=0~notes~has~BACK", "Gamma"),
        ("f=0~value~more~400&f=1~stage~is~won&f=1~urgent~is~yes", "Alpha"),
        ("any=1&f=0~value~less~200&f=1~stage~is~won&f=1~value~min~900&all=1", "Alpha Beta"),
        ("q=gam", "Gamma"),
    ],
)
def test_the_address_narrows_a_list(
    browser: Browser, deals: dict[str, int], query: str, expected: str
) -> None:
    found = names(browser.get(f"{LIST}?sort=name&{query}").text)
    assert found == expected.split()


def test_the_form_becomes_an_address_that_says_the_same(
    browser: Browser, deals: dict[str, int]
) -> None:
    form = (
        "filter=1&sort=name&field1=value&op1=min&value1=400&group1=0"
        "&field2=stage&op2=is&value2=won&group2=1&field3=urgent&op3=is&value3=yes&group3=1"
    )
    answer = browser.get(f"/pipeline/deals/filter?{form}")
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"])
    assert names(page.text) == ["Alpha"]
    assert "is at least</span> 400" in page.text
    assert browser.get(f"{LIST}?{form}").headers["Location"] == answer.headers["Location"]


def test_what_cannot_be_read_stays_typed_with_its_message(browser: Browser) -> None:
    form = "filter=1&field1=value&op1=min&value1=lots&field2=name&op2=has&value2=x"
    answer = browser.get(f"/pipeline/deals/filter?{form}")
    assert answer.status_code == 422
    assert 'name="value1" value="lots"' in answer.text
    assert "“lots” is no number." in unescape(answer.text)
    assert 'name="value2" value="x"' in answer.text


def test_lines_and_groups_are_added_and_removed_without_scripts(browser: Browser) -> None:
    form = "filter=1&field1=stage&op1=is&value1=won&group1=0&field2=name&op2=has&value2=x"
    page = browser.get(f"/pipeline/deals/filter?{form}&do=group").text
    assert 'name="field3"' in page
    assert 'name="group3" value="1"' in page
    page = browser.get(f"/pipeline/deals/filter?{form}&do=remove-1").text
    assert 'name="field1"' not in page
    assert 'name="value2" value="x"' in page


def test_a_line_that_changes_its_field_forgets_what_meant_the_old_one(browser: Browser) -> None:
    form = "filter=1&field1=value&was1=stage~choice&op1=is&value1=won&do=redraw"
    page = browser.get(f"/pipeline/deals/filter?{form}").text
    assert 'name="value1" value=""' in page


def test_a_record_is_named_without_scripts_and_between_two_days_is_said(
    browser: Browser, deals: dict[str, int]
) -> None:
    form = "filter=1&field1=client_id&op1=is&value1-typed=Aker+Shipping"
    days = "&field2=created&field3=close_date&op3=in&value3=..&from3=2026-01-01&to3=2026-02-01"
    page = browser.get(browser.get(f"/pipeline/deals/filter?{form}").headers["Location"])
    assert sorted(names(page.text)) == ["Beta", "Gamma"]
    assert "<span>Client</span> Aker Shipping" in page.text
    page = browser.get(browser.get(f"/pipeline/deals/filter?{form}{days}").headers["Location"])
    assert "1 Jan 2026 to 1 Feb 2026" in page.text


def test_a_chip_leads_to_the_list_without_its_condition(
    browser: Browser, deals: dict[str, int]
) -> None:
    page = browser.get(f"{LIST}?stage=won&f=0~value~min~1&sort=name").text
    drop = re.search(r'<span>Stage</span> Won<a href="([^"]+)"', page)
    assert drop is not None
    assert names(browser.get(unescape(drop[1])).text) == ["Alpha", "Beta", "Gamma"]


def test_a_field_that_one_may_not_see_narrows_nothing(site: Site, deals: dict[str, int]) -> None:
    person = site.login(site.staff(["pipeline.deal:view"]))
    assert len(names(person.get(f"{LIST}?f=0~margin~filled~").text)) == 4
    assert "Margin" not in person.get("/pipeline/deals/filter").text
