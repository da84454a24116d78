"""A planner builds a plan's outline by keyboard, drags a line, and finds a task in My work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from host.hooks.actor import SYSTEM
from host.hooks.record_types import RecordType
from host.records import service as records
from host.records.entering.fields import record_type
from host.testing.chromium import PHONE
from host.testing.server import ROOT
from host.testing.site import PASSWORD
from tests.browser.world import World, step

MODULE = ROOT / "modules" / "account_planning"


def make_plan(world: World) -> int:
    """Put a plan on the site that the module is active on."""
    world.site.install(MODULE)
    client = world.site.client("Harbour & Sons")
    values = {
        "subject": "Grow with the harbour",
        "client_id": client.id,
        "period_type": "year",
        "period_start": date(2026, 1, 1),
        "status": "in_progress",
    }
    with world.site.context():
        kind = record_type("account_planning.plan")
        return int(records.create(kind, values, SYSTEM).record.id)


def lines(page: Page, level: str) -> list[str]:
    """Return the words of every line of a level, from top to bottom."""
    shown = page.locator(f"[data-node={level}] > :is(header, .ap-task-body) > [data-title]")
    return [text.strip() for text in shown.all_inner_texts()]


@pytest.mark.timeout(300)
def test_an_outline_is_built_by_keyboard_dragged_and_worked_on(world: World) -> None:
    plan = make_plan(world)
    nora = world.person()
    nora.log_in(world.site.staff(admin=True, name="Nora Vik").email, PASSWORD)
    page = nora.page
    nora.go(f"/account_planning/{plan}/planning")
    with step("objective, item and two tasks without a mouse"):
        page.get_by_label("New objective").focus()
        page.keyboard.type("Win the winter season")
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_label("New item in Win the winter season")).to_be_focused()
        page.keyboard.type("Berths")
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_label("New task in Berths")).to_be_focused()
        for words in ("Agree on the price", "Print the map"):
            page.keyboard.type(words)
            page.keyboard.press("Enter")
            expect(page.get_by_role("link", name=words, exact=True)).to_be_visible()
        expect(page.get_by_label("New task in Berths")).to_be_focused()
    with step("an empty line leads a level up"):
        page.keyboard.press("Enter")
        expect(page.get_by_label("New item in Win the winter season")).to_be_focused()
        page.keyboard.type("Crew")
        page.keyboard.press("Enter")
        expect(page.locator("[data-node=item]")).to_have_count(2)
        page.keyboard.press("Enter")
        expect(page.get_by_label("New objective")).to_be_focused()
        assert lines(page, "task") == ["Agree on the price", "Print the map"]
        expect(page.locator("[data-progress]")).to_contain_text("0 of 2 done")
    with step("too many words are refused, and kept"):
        page.get_by_label("New task in Crew").evaluate("(box) => box.removeAttribute('maxlength')")
        page.get_by_label("New task in Crew").fill("x" * 501)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("500 characters")
        expect(page.get_by_label("New task in Crew")).to_have_value("x" * 501)
        page.get_by_label("New task in Crew").fill("")
    with step("who, by when, how urgent, where it stands"):
        page.locator("#task-1 [data-edit-open]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#task-1-status")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type("Nora")
        page.locator("#task-1-deadline").fill(f"{datetime.now(UTC).date() + timedelta(days=3)}")
        page.locator("#task-1-priority").select_option(label="High")
        page.keyboard.press("Enter")
        expect(page.locator("#task-1")).to_contain_text("Nora Vik")
        expect(page.locator("#task-1")).to_contain_text("High priority")
        nora.check()
    with step("arrow keys move a line, also below the next parent"):
        page.get_by_role("button", name="Move Agree on the price").focus()
        with page.expect_response("**/move"):
            page.keyboard.press("ArrowDown")
        assert lines(page, "task") == ["Print the map", "Agree on the price"]
        with page.expect_response("**/move"):
            page.keyboard.press("ArrowDown")
        expect(page.locator("#item-2")).to_contain_text("Agree on the price")
        expect(page.get_by_role("button", name="Move Agree on the price")).to_be_focused()
        expect(page.locator("[data-outline-status]")).to_have_text(
            "Agree on the price: place 1 of 1 in Crew."
        )
    with step("the mouse drags it back, and it stays there"):
        start = page.get_by_role("button", name="Move Agree on the price").bounding_box()
        target = page.locator("#task-2").bounding_box()
        assert start is not None
        assert target is not None
        page.mouse.move(start["x"] + 8, start["y"] + 8)
        page.mouse.down()
        with page.expect_response("**/task/1/move") as answer:
            for part in (0.9, 0.6, 0.3, 0.1):
                page.mouse.move(start["x"] + 60, target["y"] + target["height"] * part, steps=4)
            page.mouse.up()
        assert answer.value.status == 200
        page.reload()
        expect(page.locator("#item-1")).to_contain_text("Agree on the price")
        assert sorted(lines(page, "task")) == ["Agree on the price", "Print the map"]
    with step("it becomes a task of the host, and stands in My work"):
        page.locator("#task-1").hover()
        page.get_by_role("button", name="Convert to task: Agree on the price").click()
        expect(page.locator("#task-1").get_by_role("link", name="Host task")).to_be_visible()
        nora.check()
        nora.go("/my-work")
        expect(page.get_by_role("link", name="Agree on the price", exact=True)).to_be_visible()
    with step("deleting it asks for the host task"):
        nora.go(f"/account_planning/{plan}/planning")
        page.get_by_label("Actions for Agree on the price").click()
        expect(page.get_by_role("button", name="Delete, keep the host task")).to_be_visible()
        expect(page.get_by_role("button", name="Delete with the host task")).to_be_visible()
        page.keyboard.press("Escape")
    with step("a tick counts for the objective"):
        page.get_by_role("button", name="Complete: Print the map").click()
        expect(page.get_by_role("button", name="Reopen: Print the map")).to_be_focused()
        expect(page.locator("[data-progress]")).to_contain_text("1 of 2 done")
    with step("a refused move goes back and says why"):
        kind = record_type_of(world)
        with world.site.context():
            records.update(kind, plan, {"status": "archived"}, SYSTEM)
        page.get_by_role("button", name="Move Crew").focus()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_text("This plan is archived").first).to_be_visible()
        assert lines(page, "item") == ["Berths", "Crew"]


def record_type_of(world: World) -> RecordType:
    with world.site.context():
        return record_type("account_planning.plan")


@pytest.mark.timeout(300)
def test_an_outline_is_built_and_moved_without_scripts_and_on_a_phone(world: World) -> None:
    plan = make_plan(world)
    email = world.site.staff(admin=True, name="Nora Vik").email
    plain = world.person(java_script_enabled=False)
    plain.log_in(email, PASSWORD)
    page = plain.page
    plain.go(f"/account_planning/{plan}/planning")
    for label, words in (
        ("New objective", "Win the winter season"),
        ("New item", "Berths"),
        ("New item", "Crew"),
        ("New task in Berths", "Agree on the price"),
    ):
        page.get_by_label(label).first.fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_label("Actions for Agree on the price").click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Move to").click()
    page.get_by_label("Below").select_option(label="Win the winter season: Crew")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#item-2")).to_contain_text("Agree on the price")
    phone = world.person(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.log_in(email, PASSWORD)
    phone.go(f"/account_planning/{plan}/planning")
    phone.page.get_by_label("New task in Crew").fill("Order the rope")
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_role("link", name="Order the rope", exact=True)).to_be_visible()
    phone.check()
    for path in ("task/1/move", "task/1", "item/1/rename", "edit"):
        phone.go(f"/account_planning/{plan}/{path}")
        phone.check()
    expect(phone.page.locator("[data-client-address]")).to_contain_text("Harbour & Sons")
