"""The list: columns, filters in the address, sorting, paging, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from host.clock import now
from host.testing import Site
from tests.account_planning.conftest import Planning


@pytest.fixture
def three(site: Site, planning: Planning) -> dict[str, int]:
    """Three plans that differ in everything."""
    owner = site.staff(name="Olga Owner")
    north, south = site.client("Northern Pipes"), site.client("Southern Tiles")
    first = planning.plan(
        north,
        subject="Apples",
        status="review",
        client_status="red",
        bcg="star",
        owner_id=owner.id,
        revenue_next_year=Decimal(300),
        margin=Decimal(5),
        wallet_share=Decimal(50),
        period_start=date(2026, 1, 1),
    )
    second = planning.plan(
        south,
        subject="Bananas 100%",
        status="draft",
        client_status="green",
        bcg="dog",
        revenue_next_year=Decimal(100),
        period_start=date(2026, 4, 1),
    )
    third = planning.plan(
        south, subject="Cherries", status="completed", period_start=date(2027, 1, 1)
    )
    planning.task(second, pic=owner, deadline=now().date() - timedelta(days=2))
    planning.task(first, deadline=now().date() + timedelta(days=9))
    return {"owner": owner.id, "north": north.id, "first": first.id, "third": third.id}


def subjects(page: str) -> list[str]:
    """Return the subjects in the order of the page."""
    found = [(page.find(f">{name}"), name) for name in ("Apples", "Bananas", "Cherries")]
    return [name for place, name in sorted(found) if place >= 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=banan", "Bananas"),
        ("q=northern", "Apples"),
        ("q=AP-0003", "Cherries"),
        ("q=3", "Cherries"),
        ("q=100%25", "Bananas"),
        ("q=%25", "Bananas"),
        ("q=_", ""),
        ("client={north}", "Apples"),
        ("client=south", "Bananas Cherries"),
        ("status=draft&status=review", "Apples Bananas"),
        ("client_status=red", "Apples"),
        ("bcg=dog", "Bananas"),
        ("owner={owner}", "Apples"),
        ("in_charge={owner}", "Bananas"),
        ("overdue=1", "Bananas"),
        ("from=2026-02-01", "Bananas Cherries"),
        ("until=2026-04-01", "Apples Bananas"),
        ("from=2026-02-01&until=2026-12-31&status=draft", "Bananas"),
        ("status=nonsense", ""),
        ("f=0~in_charge~not~{owner}", "Apples Cherries"),
        ("overdue=no", "Apples Cherries"),
    ],
)
def test_filters_live_in_the_address(
    site: Site, three: dict[str, int], query: str, expected: str
) -> None:
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/?sort=subject&{query.format(**three)}").text
    assert subjects(page) == expected.split()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", "Apples Bananas Cherries"),
        ("-subject", "Cherries Bananas Apples"),
        ("client_name", "Apples Bananas Cherries"),
        ("-period_start", "Cherries Bananas Apples"),
        ("status", "Bananas Apples Cherries"),
        ("-revenue_next_year", "Apples Bananas Cherries"),
        ("-margin", "Apples Cherries Bananas"),
        ("-wallet_share", "Apples Cherries Bananas"),
        ("updated_at", "Cherries Bananas Apples"),
    ],
)
def test_each_sort_gives_its_order(
    site: Site, three: dict[str, int], sort: str, expected: str
) -> None:
    page = site.login(site.staff(admin=True)).get(f"/account_planning/?sort={sort}").text
    assert subjects(page) == expected.split()


@pytest.mark.parametrize(
    "sort",
    ["subject", "-revenue_next_year", "status", "-period_start", "margin", "-updated_at"],
)
def test_paging_shows_every_plan_once(site: Site, planning: Planning, sort: str) -> None:
    client = site.client()
    for number in range(60):
        amount = Decimal(number % 7) if number % 3 else None
        planning.plan(client, subject=f"Plan {number % 9}", revenue_next_year=amount)
    browser = site.login(site.staff(admin=True))
    path, seen = f"/account_planning/?sort={sort}", list[str]()
    while path:
        page = browser.get(path).text
        assert "of 60 account plans" in page
        seen += [f"AP-{n:04d}" for n in range(1, 61) if f">AP-{n:04d}<" in page]
        _, found, rest = page.partition('rel="next"')
        path = page.rpartition('href="')[2] if not found else _.rpartition('href="')[2]
        path = path.partition('"')[0].replace("&amp;", "&") if found else ""
        assert rest or not found
    assert sorted(seen) == [f"AP-{n:04d}" for n in range(1, 61)]


def test_chips_can_be_taken_off_one_by_one(site: Site, three: dict[str, int]) -> None:
    browser = site.login(site.staff(admin=True))
    page = browser.get("/account_planning/?status=draft&status=review&bcg=star").text
    assert "Draft or Review" in page
    assert 'href="/account_planning/?f=0~bcg~is~star"' in page
    kept = "f=0~status~is~draft&amp;f=0~status~is~review"
    assert f'href="/account_planning/?{kept}"' in page
    assert "Clear all" in page


def test_an_empty_list_says_what_belongs_here(site: Site, planning: Planning) -> None:
    browser = site.login(site.staff(admin=True))
    assert "who does what to get there" in browser.get("/account_planning/").text
    planning.plan()
    assert "No account plan fits these filters" in browser.get("/account_planning/?q=zzz").text


def test_the_list_costs_at_most_six_statements_however_long_it_is(
    site: Site, planning: Planning
) -> None:
    browser, client = site.login(site.staff(admin=True)), site.client()
    for number in range(30):
        plan = planning.plan(client, subject=f"Plan {number}", revenue_next_year=Decimal(number))
    planning.task(plan, deadline=date(2020, 1, 1))
    browser.get("/account_planning/")
    for query in (
        "",
        "?status=draft&sort=-revenue_next_year",
        "?overdue=1",
        f"?client={client.id}",
    ):
        with site.counted() as statements:
            assert browser.get(f"/account_planning/{query}").status_code == 200
        assert len(statements) <= 6, statements


@pytest.mark.parametrize(
    "tab", ["", "due-diligence", "planning", "relations", "requests", "files", "activity"]
)
def test_a_plan_costs_at_most_fifteen_statements_however_much_it_holds(
    site: Site, planning: Planning, tab: str
) -> None:
    browser, person = site.login(site.staff(admin=True)), site.staff()
    plan = planning.plan()
    for _ in range(3):
        _, item = planning.outline(plan)
        for _ in range(4):
            planning.task(plan, item=item, pic=person, deadline=date(2030, 1, 1))
    browser.get("/account_planning/")
    with site.counted() as statements:
        assert browser.get(f"/account_planning/{plan.id}/{tab}").status_code == 200
    assert len(statements) <= 15, statements
