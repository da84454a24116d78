"""Lists of records before a real browser: narrowed, arranged, ticked, moved, with and without a
script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from host.hooks.actor import SYSTEM
from host.records import service
from host.records.entering.fields import record_type
from host.sandbox import Site, prepared
from host.sandbox.site import PASSWORD
from host.testing.chromium import PHONE, NewPerson, Person
from tests.browser.bench import _Quiet, _Serving

STAGES = ("prospecting", "engaging", "won", "lost")
SMALL = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@dataclass(frozen=True)
class Stand:
    """The served site and its administrator."""

    site: Site
    url: str
    email: str

    def stage(self, name: str) -> str:
        """Return the stage of a deal."""
        return str(self.one(name).stage)

    def one(self, name: str) -> Any:
        """Return a deal."""
        with self.site.context() as db:
            model = record_type("pipeline.deal").model
            return db.query(model).filter_by(name=name).one()


@contextmanager
def served(
    folder: Path,
    modules: Sequence[str] = ("tests/records/pipeline",),
    furnish: Callable[[Site, int], None] | None = None,
) -> Iterator[Stand]:
    """Serve a site with deals, products and regions, or with other modules, during the block."""
    site = Site(prepared(folder))
    for module in modules:
        site.install(module)
    person = site.staff(admin=True, name="Ada Admin")
    (furnish or fill)(site, person.id)
    server = make_server("127.0.0.1", 0, _Serving(site), True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Stand(site, f"http://127.0.0.1:{server.server_port}", person.email)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        site.close()


def fill(site: Site, owner: int) -> None:
    """Make sixty deals of all stages, and regions in three levels."""
    client = site.client("Halvorsen Maritime")
    rows = [
        {
            "name": f"Deal {number:02}",
            "code": f"D-{number:04}",
            "stage": STAGES[number % 4],
            "client_id": client.id,
            "owner_id": owner,
            "value": 1000 + 250 * number,
            "close_date": date(2026, 11, 1 + number % 28),
        }
        for number in range(60)
    ]
    with site.context():
        service.create_many(record_type("pipeline.deal"), rows, SYSTEM)
        region = record_type("pipeline.region")
        world = service.create(region, {"name": "World"}, SYSTEM).record.id
        north = service.create(region, {"name": "North", "parent_id": world}, SYSTEM).record.id
        service.create(region, {"name": "Bergen", "parent_id": north}, SYSTEM)
        service.create(region, {"name": "South", "parent_id": world}, SYSTEM)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with served(tmp_path_factory.mktemp("lists")) as stood:
        yield stood


@pytest.fixture
def visitor(chrome: Browser, stand: Stand) -> Iterator[NewPerson]:
    """Return a function that puts the administrator before the pages."""
    people: list[Person] = []

    def new(**options: Any) -> Person:
        people.append(Person(chrome, stand.url, **options))
        people[-1].log_in(stand.email, PASSWORD)
        return people[-1]

    yield new
    for person in people:
        person.leave()


PAGES = (
    "deals/?stage=won&f=0~value~min~1",
    "deals/filter?f=0~stage~is~won&f=1~close_date~in~this_month&f=1~client_id~is~1",
    "deals/columns",
    "deals/views?stage=won",
    "deals/board",
    "deals/calendar?by=close_date&month=2026-11",
    "regions/tree?open=1&open=2",
)


@pytest.mark.parametrize("size", [{}, SMALL], ids=["desk", "phone"])
def test_pages_of_lists_are_in_order(visitor: NewPerson, size: dict[str, Any]) -> None:
    person = visitor(**size)
    for path in PAGES:
        person.go(f"/pipeline/{path}")
        person.page.wait_for_load_state("networkidle")
        person.check()


def test_a_list_is_filtered_in_place(visitor: NewPerson) -> None:
    person = visitor()
    page = person.page
    person.go("/pipeline/deals/")
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Field of condition 1").select_option("stage")
    page.get_by_label("Won").check()
    page.get_by_role("button", name="Add condition").click()
    page.get_by_label("Field of condition 2").select_option("value")
    page.get_by_label("Comparison of condition 2").select_option("min")
    page.get_by_label("Value of condition 2").fill("lots")
    page.get_by_role("button", name="Show results").last.click()
    expect(page.get_by_text("“lots” is no number.")).to_be_visible()
    person.check()
    page.get_by_label("Value of condition 2").fill("9000")
    page.get_by_label("Value of condition 2").press("Enter")
    expect(page.locator(".t-chip")).to_have_count(2)
    expect(page.locator("tbody tr")).to_have_count(7)
    assert "f=0~stage~is~won" in page.url.replace("%7E", "~")
    page.get_by_role("link", name="Remove the filter Stage Won").click()
    expect(page.locator(".t-chip")).to_have_count(1)
    page.go_back()
    expect(page.locator(".t-chip")).to_have_count(2)
    assert page.evaluate("() => window.stayed")


def test_words_narrow_the_list_while_they_are_typed(visitor: NewPerson) -> None:
    page = visitor().page
    page.goto("/pipeline/deals/")
    box = page.get_by_role("searchbox", name="Search deals")
    box.press_sequentially("deal 07")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(box).to_be_focused()
    expect(box).to_have_value("deal 07")


def test_ticks_outlive_paging_and_end_with_what_they_were_for(
    visitor: NewPerson, stand: Stand
) -> None:
    person = visitor()
    page = person.page
    person.go("/pipeline/deals/?sort=name")
    page.get_by_label("Select Deal 00").check()
    page.get_by_role("link", name="Next").click()
    page.get_by_label("Select Deal 30").check()
    bar = page.get_by_role("form", name="Selected deals")
    expect(bar).to_contain_text("2 selected")
    person.check()
    bar.get_by_role("button", name="Edit").click()
    page.get_by_label("Field", exact=True).select_option("code")
    page.get_by_label("Code").fill("TICKED")
    page.get_by_role("button", name="Save 2 deals").last.click()
    expect(page.get_by_text("2 deals changed (Code).")).to_be_visible()
    expect(bar).not_to_be_visible()
    assert stand.one("Deal 00").code == stand.one("Deal 30").code == "TICKED"
    page.get_by_label("Select Deal 05").check()
    expect(bar).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).not_to_be_visible()


def test_columns_are_chosen_and_ordered_by_keyboard(visitor: NewPerson) -> None:
    person = visitor()
    page = person.page
    person.go("/pipeline/deals/?view=0")
    page.get_by_role("link", name="Columns").click()
    page.get_by_label("Code", exact=True).uncheck()
    up = page.get_by_role("button", name="Move Stage up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-sorted-list] li").nth(1)).to_contain_text("Stage")
    expect(up).to_be_focused()
    page.get_by_role("button", name="Show", exact=True).last.click()
    expect(page.locator("thead th").nth(2)).to_have_text("Stage")
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("button", name="Usual columns").click()
    expect(page.locator("thead th").nth(2)).to_have_text("Code")


def test_a_row_offers_its_actions_to_pointer_and_thumb(visitor: NewPerson, stand: Stand) -> None:
    page = visitor().page
    page.goto("/pipeline/deals/?sort=name")
    page.get_by_role("row", name="Deal 02").hover()
    page.get_by_role("link", name="Edit Deal 02").click()
    page.wait_for_url("**/edit")
    person = visitor(**SMALL)
    person.go("/pipeline/deals/?sort=name")
    person.check()
    person.page.get_by_role("button", name="Actions for Deal 03").click()
    person.page.get_by_role("button", name="Archive").click()
    expect(person.page.get_by_text("Deal 03 is archived.")).to_be_visible()
    assert stand.one("Deal 03").archived_at is not None


def test_a_card_is_moved_by_keyboard_and_taken_back(visitor: NewPerson, stand: Stand) -> None:
    person = visitor()
    page = person.page
    person.go("/pipeline/deals/board?q=Deal+20")
    card = page.get_by_role("link", name="Deal 20")
    card.focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("[data-board-status]")).to_have_text("Deal 20 is in Engaging.")
    expect(page.locator('[data-cell="engaging"] [data-card]')).to_have_count(1)
    expect(card).to_be_focused()
    assert stand.stage("Deal 20") == "engaging"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-cell="prospecting"] [data-card]')).to_have_count(1)
    assert stand.stage("Deal 20") == "prospecting"


def test_a_refused_card_goes_back_and_says_why(visitor: NewPerson, stand: Stand) -> None:
    page = visitor().page
    page.goto("/pipeline/deals/board?q=Deal+19")
    page.get_by_text("Deal 19").drag_to(page.locator('[data-cell="won"]'))
    expect(page.get_by_role("alert")).to_contain_text("From “Lost” the deal can become")
    expect(page.locator('[data-cell="lost"] [data-card]')).to_have_count(1)
    assert stand.stage("Deal 19") == "lost"


def test_a_card_is_dragged_and_moved_without_scripts(visitor: NewPerson, stand: Stand) -> None:
    page = visitor().page
    page.goto("/pipeline/deals/board?q=Deal+24")
    page.get_by_text("Deal 24").drag_to(page.locator('[data-cell="engaging"]'))
    expect(page.locator("[data-board-status]")).to_have_text("Deal 24 is in Engaging.")
    assert stand.stage("Deal 24") == "engaging"
    page = visitor(java_script_enabled=False).page
    page.goto("/pipeline/deals/board?q=Deal+24")
    page.get_by_role("button", name="Move").click()
    page.get_by_label("Stage").select_option("won")
    page.get_by_role("button", name="Save 1 deal").last.click()
    page.wait_for_url("**/board**")
    assert stand.stage("Deal 24") == "won"


def test_a_record_goes_to_another_day_by_keyboard(visitor: NewPerson, stand: Stand) -> None:
    page = visitor().page
    page.goto("/pipeline/deals/calendar?by=close_date&month=2026-11&q=Deal+02")
    page.get_by_role("link", name="Deal 02").focus()
    for key in ("Space", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-board-status]")).to_have_text("Deal 02 is in 11 November.")
    assert stand.one("Deal 02").close_date == date(2026, 11, 11)


def test_a_tree_is_walked_and_a_branch_moved_by_keyboard(visitor: NewPerson) -> None:
    person = visitor()
    page = person.page
    person.go("/pipeline/regions/tree")
    page.get_by_role("treeitem", name="World").focus()
    for inside in ("North", "Bergen"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("treeitem", name=inside)).to_be_visible()
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("treeitem", name="Bergen")).to_be_focused()
    person.check()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("treeitem", name="South")).to_be_focused()
    page.keyboard.press("v")
    expect(page.get_by_text("Bergen is moved")).to_be_visible()
    south = page.locator("li", has=page.get_by_role("treeitem", name="South", exact=True)).last
    expect(south.get_by_role("treeitem", name="Bergen")).to_be_focused()
    person.check()


def test_a_list_is_narrowed_and_changed_without_scripts(visitor: NewPerson, stand: Stand) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/pipeline/deals/")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Field of condition 1").select_option("name")
    page.get_by_label("Value of condition 1").fill("Deal 11")
    page.get_by_role("button", name="Show results").last.click()
    page.get_by_label("Select Deal 11").check()
    page.get_by_role("button", name="Move").click()
    page.get_by_label("Stage").select_option("won")
    page.get_by_role("button", name="Save 1 deal").last.click()
    expect(page.get_by_text("From “Lost”").or_(page.get_by_text("changed"))).to_be_visible()
