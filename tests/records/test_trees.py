"""Trees: a level at a time, only what one may see, and never a circle."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.records import service
from host.records.entering.fields import record_type
from host.testing import Browser, Site
from tests.records.test_filters import made

pytestmark = pytest.mark.modules("tests/records/pipeline")
TREE = "/pipeline/regions/tree"


@pytest.fixture
def regions(site: Site) -> dict[str, int]:
    """World over North and South, Bergen below North, and Mars by itself."""
    found: dict[str, int] = {}
    places = (
        ("World", ""),
        ("North", "World"),
        ("South", "World"),
        ("Bergen", "North"),
        ("Mars", ""),
    )
    for name, above in places:
        values = {"name": name, "parent_id": found.get(above)}
        found[name] = made(site, values, "pipeline.region")
    return found


def titles(page: str) -> list[str]:
    """Return the records in the order in which they stand."""
    return re.findall(r'class="t-twig-name" href="[^"]+">([^<]+)', page)


def move(browser: Browser, record_id: int, to: int | str) -> Any:
    """Move a branch as the script does it."""
    values = {"id": str(record_id), "to": str(to)}
    return browser.post(f"{TREE}/move", values, headers={"X-Requested-With": "fetch"})


def test_branches_are_read_when_they_are_opened(browser: Browser, regions: dict[str, int]) -> None:
    assert titles(browser.get(TREE).text) == ["Mars", "World"]
    branch = browser.get(f"{TREE}/{regions['World']}").text
    assert titles(branch) == ["North", "South"]
    assert branch.count("data-branch") == 1
    world, north = regions["World"], regions["North"]
    page = browser.get(f"{TREE}?open={world}&open={north}").text
    assert titles(page) == ["Mars", "World", "North", "Bergen", "South"]


def test_a_search_finds_what_is_deep(browser: Browser, regions: dict[str, int]) -> None:
    assert titles(browser.get(f"{TREE}?q=berg").text) == ["Bergen"]


def test_a_branch_moves_but_not_below_itself(browser: Browser, regions: dict[str, int]) -> None:
    assert move(browser, regions["North"], regions["Mars"]).status_code == 200
    assert titles(browser.get(f"{TREE}/{regions['Mars']}").text) == ["North"]
    for target in ("North", "Bergen"):
        answer = move(browser, regions["North"], regions[target])
        assert answer.status_code == 422
        assert answer.json["message"] == "A region cannot stand below itself."
    assert move(browser, regions["North"], "").status_code == 200
    assert titles(browser.get(TREE).text) == ["Mars", "North", "World"]


def test_the_form_of_a_record_makes_no_circle_either(site: Site, regions: dict[str, int]) -> None:
    with site.context():
        kind, values = record_type("pipeline.region"), {"parent_id": regions["Bergen"]}
        with pytest.raises(InvalidInput, match="below itself"):
            service.update(kind, regions["World"], values, SYSTEM)


def test_two_who_move_at_once_make_no_circle(site: Site, regions: dict[str, int]) -> None:
    pairs = ((regions["Mars"], regions["World"]), (regions["World"], regions["Mars"]))
    outcomes: list[str] = []

    def go(record_id: int, parent_id: int) -> None:
        with site.context():
            try:
                kind = record_type("pipeline.region")
                service.update(kind, record_id, {"parent_id": parent_id}, SYSTEM)
                outcomes.append("moved")
            except InvalidInput:
                outcomes.append("refused")

    threads = [threading.Thread(target=go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "refused"]


def test_opened_branches_cost_one_statement_together(
    site: Site, browser: Browser, regions: dict[str, int]
) -> None:
    browser.get(TREE)
    with site.counted() as statements:
        browser.get(f"{TREE}?open={regions['World']}&open={regions['North']}")
    assert len(statements) <= 6, "\n".join(statements)


def test_a_tree_of_many_reads_only_what_it_shows(site: Site, browser: Browser) -> None:
    with site.context() as db:
        row = "(:id, :name, :parent, '2026-01-01', '2026-01-01', 1)"
        db.execute(
            sa.text(
                "INSERT INTO pipeline_region (id, name, parent_id, created_at, updated_at, version)"
                f" VALUES {row}"
            ),
            [
                {"id": number, "name": f"R{number:05}", "parent": number // 10 or None}
                for number in range(1, 5001)
            ],
        )
        db.commit()
    assert len(titles(browser.get(TREE).text)) == 9
    assert titles(browser.get(f"{TREE}/7").text) == [f"R000{number}" for number in range(70, 80)]


def test_types_without_a_parent_have_no_tree(browser: Browser) -> None:
    assert browser.get("/pipeline/deals/tree").status_code == 404
    assert browser.get("/pipeline/regions/board").headers["Location"] == "/pipeline/regions/"
