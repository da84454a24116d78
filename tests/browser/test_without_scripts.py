"""Pages work in a browser that runs no scripts, only with less comfort."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host.demo import people
from host.testing.chromium import NewPerson, Person


def reader(visitor: NewPerson, **options: object) -> Person:
    """Log in without scripts."""
    person = visitor(java_script_enabled=False, **options)
    person.log_in(people.ADMINISTRATOR, people.PASSWORD)
    return person


def test_a_client_is_made(visitor: NewPerson) -> None:
    page = reader(visitor).page
    page.get_by_role("link", name="Clients", exact=True).first.click()
    page.get_by_role("link", name="New client").click()
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("alert").first).to_contain_text("Name")
    page.get_by_label("Name required").fill("Plain Pages Ltd")
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("heading", level=1, name="Plain Pages Ltd")).to_be_visible()


def test_a_grid_is_edited_by_spare_lines_and_emptied_ones(visitor: NewPerson) -> None:
    person = reader(visitor)
    page = person.page
    person.go("/account_planning/2/due-diligence")
    lines = filled(page)
    fill_line(page, lines, ("2011", "70", "5", "6", "7"))
    save(page)
    assert filled(page) == lines + 1
    added = next(line for line in range(lines + 1) if year_of(page, line) == "2011")
    fill_line(page, added, ("", "", "", "", ""))
    save(page)
    assert filled(page) == lines


def test_a_plan_is_deleted_after_a_question(visitor: NewPerson) -> None:
    person = reader(visitor)
    page = person.page
    person.go("/account_planning/7")
    subject = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("You can take it back afterwards")).to_be_visible()
    assert page.request.get("/account_planning/7").status == 200
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1, name="Account plans")).to_be_visible()
    expect(page.get_by_role("link", name=subject)).to_have_count(0)


def test_a_phone_opens_the_whole_menu(visitor: NewPerson) -> None:
    person = reader(visitor, viewport={"width": 360, "height": 740})
    page = person.page
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Setup").click()
    expect(page.get_by_role("heading", level=1, name="Setup")).to_be_visible()


def filled(page: Page) -> int:
    """Count the lines of the grid that hold a year."""
    cells = page.locator("#financial [data-grid-row] [name$='-year']").all()
    return sum(1 for cell in cells if cell.input_value())


def year_of(page: Page, line: int) -> str:
    return page.locator(f"#financial-{line}-year").input_value()


def fill_line(page: Page, line: int, values: tuple[str, ...]) -> None:
    names = ("year", "revenue", "sales_spent", "traffic", "loss")
    for name, value in zip(names, values, strict=True):
        page.locator(f"#financial-{line}-{name}").fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save financial data").click()
    expect(page.get_by_text("Financial data saved").first).to_be_visible()
