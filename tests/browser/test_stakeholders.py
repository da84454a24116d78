"""Stakeholders and white space in a real browser, by keyboard only and on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host.demo import people
from host.testing.chromium import PHONE, NewPerson, Person


def planner(visitor: NewPerson, subject: str, tab: str, **options: object) -> Person:
    """Put an administrator before a tab of a plan."""
    person = visitor(**options)
    person.log_in(people.ADMINISTRATOR, people.PASSWORD)
    person.go("/account_planning/")
    link = person.page.get_by_role("link", name=subject).first
    person.go(f"{link.get_attribute('href')}/{tab}")
    return person


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"))


def test_cells_are_walked_by_arrows_and_set_by_letters(visitor: NewPerson) -> None:
    person = planner(visitor, "From devices to Europe", "white-space")
    page = person.page
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    grid.locator("[data-cell]").first.focus()
    assert focused(page).startswith("Innovative Tech Solutions, Device management: ✓ Sold")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    cell = focused(page).partition(":")[0]
    free = page.locator(".ap-sums dd").first
    before = int(free.inner_text())
    page.keyboard.press("n")
    expect(page.locator("[data-matrix-status]")).to_contain_text(f"{cell}: - Not relevant")
    expect(free).to_have_text(str(before - 1))
    assert focused(page).startswith(f"{cell}: - Not relevant")
    page.keyboard.press("s")
    page.keyboard.press("o")
    expect(page.locator("[data-matrix-status]")).to_contain_text(f"{cell}: ◐ Open")
    person.check()
    page.keyboard.press("Enter")
    page.get_by_label("Yearly value").fill("1,500")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/white-space#cell-*")
    expect(page.locator("[data-cell]:focus")).to_contain_text("1\u202f500")
    assert focused(page).startswith(f"{cell}: ◐ Open")
    page.keyboard.press("f")
    expect(page.locator("[data-matrix-status]")).to_contain_text(f"{cell}: ○ Free")
    page.reload()
    expect(page.get_by_role("link").filter(has_text=f"{cell}: ")).to_contain_text("Free")


def test_a_name_on_the_map_leads_to_the_person(visitor: NewPerson) -> None:
    person = planner(visitor, "One partner for every campus", "stakeholders")
    page = person.page
    page.get_by_role("link", name="Dr. Hugo Stern, blocker, influence 4 of 5").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stakeholders#person-*")
    expect(page.locator("li:target")).to_contain_text("Head of surgery")
    person.check()


def test_both_tabs_fit_a_phone(visitor: NewPerson) -> None:
    for tab in ("stakeholders", "white-space"):
        person = planner(
            visitor, "One partner for every campus", tab, viewport=PHONE, has_touch=True
        )
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert person.page.evaluate(wide) <= 0
        person.check()
