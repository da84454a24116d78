"""The command palette finds records and pages, by keyboard and on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host.demo import people
from host.testing.chromium import PHONE, NewPerson, Person

NAME = "Find a record or a page"


def at_work(visitor: NewPerson, **options: object) -> Person:
    person: Person = visitor(**options)
    person.log_in(people.ADMINISTRATOR, people.PASSWORD)
    return person


def opened(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name=NAME)).to_be_focused()


def chosen(page: Page) -> str:
    return str(
        page.evaluate(
            "() => document.getElementById(document.querySelector('#t-palette input')"
            ".getAttribute('aria-activedescendant')).textContent"
        )
    )


def test_pages_and_things_to_make_are_found_and_opened(visitor: NewPerson) -> None:
    person = at_work(visitor)
    page = person.page
    opened(page)
    options = page.get_by_role("listbox", name="Records and pages").get_by_role("option")
    expect(options.filter(has_text="Home")).to_be_visible()
    page.keyboard.type("new cli")
    expect(options.first).to_contain_text("New client")
    person.check()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/new")
    opened(page)
    page.keyboard.type("sched")
    page.keyboard.press("Enter")
    page.wait_for_url("**/setup/cron")


def test_arrows_walk_and_escape_gives_the_focus_back(visitor: NewPerson) -> None:
    page = at_work(visitor).page
    page.get_by_role("button", name="New", exact=True).focus()
    opened(page)
    page.keyboard.type("s")
    expect(page.locator("#t-palette [role=group][aria-label=Setup]")).to_be_visible()
    first = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) != first
    page.keyboard.press("ArrowUp")
    assert chosen(page) == first
    page.keyboard.press("ArrowUp")
    assert "Search everything for “s”" in chosen(page)
    page.keyboard.press("Escape")
    expect(page.locator("#t-palette")).to_be_hidden()
    expect(page.get_by_role("button", name="New", exact=True)).to_be_focused()


def test_what_was_opened_last_comes_first_and_leaves_at_log_out(visitor: NewPerson) -> None:
    person = at_work(visitor)
    page = person.page
    person.go("/search?q=Halvorsen")
    page.get_by_role("link", name="Halvorsen Maritime AS").first.click()
    expect(page.get_by_role("heading", level=1, name="Halvorsen Maritime AS")).to_be_visible()
    person.go("/notifications")
    opened(page)
    group = page.get_by_role("group", name="Opened last")
    expect(group.get_by_role("option")).to_have_count(1)
    expect(group.get_by_role("option")).to_contain_text("Halvorsen Maritime AS")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Halvorsen Maritime AS")).to_be_visible()
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login**")
    assert page.evaluate("() => Object.keys(localStorage).filter((k) => /recent/.test(k))") == []


def test_a_phone_has_room_for_it(visitor: NewPerson) -> None:
    person = at_work(visitor, viewport=PHONE, color_scheme="dark")
    page = person.page
    opened(page)
    page.keyboard.type("zzqx")
    option = page.get_by_role("option", name="Search everything for “zzqx”")
    expect(option).to_be_visible()
    box = option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 360
    person.check()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=zzqx")
