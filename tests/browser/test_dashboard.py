"""The dashboard is arranged by mouse, by keyboard and without scripts, and chooses in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from host.demo import people
from host.testing.chromium import PHONE, NewPerson, Person

ARRANGE = "/dashboard/arrange"


@pytest.fixture
def clerk(visitor: NewPerson) -> Person:
    """A member of staff whose dashboard is the one that all begin with."""
    person = visitor()
    begin(person)
    return person


def begin(person: Person) -> None:
    person.log_in(people.STAFF, people.PASSWORD)
    person.go(ARRANGE)
    token = person.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = person.page.request.post("/dashboard/reset", form={"csrf_token": token})
    assert answer.ok
    person.go(ARRANGE)


def titles(page: Page) -> list[str]:
    return page.locator("[data-place] strong").all_inner_texts()


def handle(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move {title} with the arrow keys", exact=True)


def kept(person: Person) -> list[str]:
    """Return the order after the page was loaded again."""
    person.go(ARRANGE)
    return titles(person.page)


def test_boxes_are_moved_by_keyboard_and_it_is_told(clerk: Person) -> None:
    page = clerk.page
    before = titles(page)
    grip = handle(page, before[0])
    grip.focus()
    for told in ("2", "3"):
        with page.expect_response("**/dashboard/order"):
            page.keyboard.press("ArrowDown")
        expect(page.locator("[data-arrange-status]")).to_have_text(
            f"{before[0]}: place {told} of {len(before)}"
        )
        expect(grip).to_be_focused()
    later = page.get_by_role("button", name=f"Later: {before[1]}", exact=True)
    later.focus()
    with page.expect_response("**/dashboard/order"):
        page.keyboard.press("Enter")
    expect(later).to_be_focused()
    page.keyboard.press("Tab")
    wider = page.get_by_role("button", name=f"Full width: {before[1]}", exact=True)
    expect(wider).to_be_focused()
    clerk.check()
    assert kept(clerk) == [before[2], before[1], before[0], *before[3:]]


def test_a_box_is_dragged_by_its_handle(clerk: Person) -> None:
    page = clerk.page
    before = titles(page)
    start, end = handle(page, before[0]).bounding_box(), page.locator("[data-place]").nth(1)
    target = end.bounding_box()
    assert start is not None
    assert target is not None
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    with page.expect_response("**/dashboard/order"):
        for part in (0.3, 0.6, 0.9):
            page.mouse.move(
                target["x"] + target["width"] * part, target["y"] + target["height"] / 2, steps=4
            )
        page.mouse.up()
    assert kept(clerk) == [before[1], before[0], *before[2:]]


def test_a_choice_draws_its_box_anew_and_keeps_the_focus(clerk: Person) -> None:
    page = clerk.page
    clerk.go("/")
    expect(page.locator('[id="box-clients.by_month"] .t-skeleton')).to_have_count(0)
    expect(page.locator('[id="box-clients.by_month"] svg')).to_be_visible()
    page.get_by_role("button", name="Period: This month, Clients added").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Period: This quarter, Clients added")
    expect(button).to_be_focused()
    expect(page.locator('[id="box-clients.added"]')).to_contain_text("last quarter")
    clerk.check()
    clerk.go("/")
    expect(button).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_boxes_are_removed_added_widened_and_set_back(visitor: NewPerson, scripts: bool) -> None:
    person = visitor(java_script_enabled=scripts, viewport=PHONE if scripts else None)
    if scripts:
        begin(person)
    else:
        person.log_in(people.ADMINISTRATOR, people.PASSWORD)
        person.go(ARRANGE)
    page = person.page
    before = titles(page)
    page.get_by_role("button", name=f"Remove: {before[0]}", exact=True).click()
    expect(page.locator("[data-place]")).to_have_count(len(before) - 1)
    page.get_by_role("button", name=f"Add: {before[0]}", exact=True).click()
    expect(page.locator("[data-place]").last).to_contain_text(before[0])
    page.get_by_role("button", name=f"Earlier: {before[0]}", exact=True).click()
    expect(page.locator("[data-place]").last).to_contain_text(before[-1])
    if not scripts:
        page.get_by_role("button", name=f"Full width: {before[0]}", exact=True).click()
        expect(
            page.get_by_role("button", name=f"Normal width: {before[0]}", exact=True)
        ).to_be_visible()
        page.get_by_role("link", name="Done").click()
        page.get_by_role("link", name="Show Clients added by month").click()
        expect(page.get_by_role("cell").first).to_be_visible()
        person.go(ARRANGE)
    page.get_by_role("button", name="More actions").click()
    if not scripts:
        page.get_by_label("Go back to the dashboard").check()
    page.get_by_role("button", name="Reset").click()
    if scripts:
        page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(page.locator("[data-place]").first).to_contain_text(before[0])
    assert titles(page) == before
