"""Financial data and marketing activities, typed into grids."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from tests.account_planning.conftest import Planning


def opened(browser: Browser, path: str, key: str) -> str:
    """Return the version that a grid's form carries."""
    page = browser.get(f"{path}/due-diligence").text
    part = page[page.index(f"/grid/{key}") :]
    return part.partition('name="opened" value="')[2].partition('"')[0]


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def financial(*lines: dict[str, str]) -> dict[str, str]:
    return {
        f"financial-{number}-{name}": text
        for number, line in enumerate(lines)
        for name, text in line.items()
    }


def test_a_grid_is_saved_as_typed(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    typed = financial(
        {"year": "2025", "revenue": "1,200.50", "sales_spent": "", "traffic": "9 000", "loss": "0"},
        {"year": "", "revenue": "", "sales_spent": "", "traffic": "", "loss": ""},
        {"year": "2024", "revenue": "7", "sales_spent": "1", "traffic": "", "loss": ""},
    )
    answer = editor.post(
        f"{path}/grid/financial", typed | {"opened": opened(editor, path, "financial")}
    )
    assert answer.status_code == 302
    rows = planning.stored("grids.models.Financial")
    assert [(r.year, r.revenue, r.traffic, r.loss) for r in rows] == [
        (2025, Decimal("1200.50"), 9000, Decimal(0)),
        (2024, Decimal(7), None, None),
    ]
    assert "Financial data 2025" in editor.get(f"{path}/activity").text


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("year", "1899", "Enter a year from 1900 to 2200."),
        ("year", "soon", "Enter a year from 1900 to 2200."),
        ("year", "2" * 5000, "Enter a year from 1900 to 2200."),
        ("year", "", "Year is missing."),
        ("revenue", "-5", "An amount cannot be negative."),
        ("loss", "much", "Enter a number"),
        ("traffic", "1.5", "Enter a whole number"),
        ("revenue", "99999999999999", "too large"),
    ],
)
def test_a_bad_cell_is_marked_and_nothing_typed_is_lost(
    editor: Browser, planning: Planning, column: str, text: str, said: str
) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    line = {"year": "2025", "revenue": "1", "sales_spent": "4711", "traffic": "2", "loss": "3"}
    typed = financial(line | {column: text}) | {"opened": opened(editor, path, "financial")}
    answer = editor.post(f"{path}/grid/financial", typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="4711"' in answer.text
    assert not planning.stored("grids.models.Financial")


def test_a_year_stands_once(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    typed = financial({"year": "2025"}, {"year": "2025"})
    answer = editor.post(
        f"{path}/grid/financial", typed | {"opened": opened(editor, path, "financial")}
    )
    assert "2025 is there twice." in answer.text


def test_a_huge_paste_is_refused_with_the_limit(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    typed: dict[str, Any] = {f"marketing-{n}-item": f"Fair {n}" for n in range(10_000)}
    answer = editor.post(
        f"{path}/grid/marketing", typed | {"opened": opened(editor, path, "marketing")}
    )
    assert answer.status_code == 422
    assert "A grid takes 200 lines; 10,000 were sent, so nothing was saved." in answer.text
    assert answer.text.count("Fair ") == 200
    assert not planning.stored("grids.models.Marketing")


def test_the_second_of_two_typists_sees_both_versions(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    version = opened(editor, path, "marketing")
    first = {"marketing-0-item": "By the first", "opened": version}
    second = {"marketing-0-item": "By the second", "opened": version}
    assert editor.post(f"{path}/grid/marketing", first).status_code == 302
    answer = editor.post(f"{path}/grid/marketing", second)
    assert answer.status_code == 409
    assert "By the first" in answer.text
    assert "By the second" in answer.text
    [row] = planning.stored("grids.models.Marketing")
    assert row.item == "By the first"


def test_readers_see_tables_instead_of_grids(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    service, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    with site.context():
        typed = service.read(kinds.MARKETING, {"marketing-0-item": "Spring fair"})
        service.save(plan.id, kinds.MARKETING, typed, SYSTEM, service.fingerprint(None, []))
    reader = site.login(site.staff(["account_planning.plans:view"]))
    page = reader.get(f"/account_planning/{plan.id}/due-diligence").text
    assert "Spring fair" in page
    assert "data-grid=" not in page
