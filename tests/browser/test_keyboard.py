"""Everything has a way by keyboard, and what was typed outlives the session."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host.demo import people
from host.testing.chromium import NewPerson, Person


def clerk(visitor: NewPerson) -> Person:
    """Put a member of staff before the screen."""
    person = visitor()
    person.log_in(people.STAFF, people.PASSWORD)
    return person


def test_single_keys_search_go_and_help(visitor: NewPerson) -> None:
    page = clerk(visitor).page
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("/?")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("/?")
    expect(page.locator("#t-keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/clients/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    expect(page.locator("[data-keys-go]")).to_contain_text("Account planning")
    page.keyboard.press("Escape")
    expect(page.locator("#t-keys")).to_be_hidden()


def test_search_leads_to_pages_and_records(visitor: NewPerson) -> None:
    page = clerk(visitor).page
    page.keyboard.press("/")
    page.keyboard.type("Halvorsen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=Halvorsen")
    page.get_by_role("link", name="Halvorsen Maritime AS").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Halvorsen Maritime AS")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("account p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account_planning/**")


def test_the_skip_link_leads_past_the_menu(visitor: NewPerson) -> None:
    page = clerk(visitor).page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_rows_are_walked_and_records_edited(visitor: NewPerson) -> None:
    person = clerk(visitor)
    page = person.page
    person.go("/clients/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-rows] tbody tr").nth(1).get_by_role("link").first
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/clients/"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Clients")
    page.keyboard.press("e")
    page.wait_for_url("**/edit")


def test_ctrl_enter_saves(visitor: NewPerson) -> None:
    person = clerk(visitor)
    page = person.page
    person.go("/clients/new")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Typed and sent Ltd")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1, name="Typed and sent Ltd")).to_be_visible()


def test_a_question_closes_on_escape_and_gives_the_focus_back(visitor: NewPerson) -> None:
    person = visitor()
    page = person.page
    person.log_in(people.ADMINISTRATOR, people.PASSWORD)
    person.go("/setup/modules/account_planning")
    button = page.get_by_role("button", name="Deactivate")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert page.evaluate("() => document.activeElement.closest('dialog') !== null")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => !document.querySelector('main').contains(document.activeElement)"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    person.check()


def test_a_menu_opens_is_walked_and_closes(visitor: NewPerson) -> None:
    page = clerk(visitor).page
    opener = page.get_by_role("button", name="New", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("list", name="Create")
    expect(menu).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_form_is_restored_after_the_session_ended(visitor: NewPerson) -> None:
    person = clerk(visitor)
    page = person.page
    person.go("/account_planning/new")
    page.get_by_label("Subject").fill("Typed before the session ended")
    page.get_by_label("Vision").fill("A long text that nobody wants to type again")
    person.context.clear_cookies()
    page.get_by_role("button", name="Add account plan").click()
    page.get_by_label("E-mail address").fill(people.STAFF)
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account_planning/new")
    expect(page.get_by_text("Restored what you typed")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Typed before the session ended")
    expect(page.get_by_label("Vision")).to_have_value("A long text that nobody wants to type again")
    person.check()
    page.get_by_role("combobox", name="Client required").press_sequentially("Halvorsen")
    page.get_by_role("option", name="Halvorsen Maritime AS").click()
    page.keyboard.press("Control+Enter")
    expect(
        page.get_by_role("heading", level=1, name="Typed before the session ended")
    ).to_be_visible()
    person.go("/account_planning/new")
    expect(page.get_by_label("Subject")).to_have_value("")


def test_a_block_of_a_spreadsheet_lands_in_the_grid_and_can_be_taken_back(
    visitor: NewPerson,
) -> None:
    person = clerk(visitor)
    page = person.page
    person.go("/account_planning/4/due-diligence")
    sheet = page.get_by_role("grid", name="Financial data")
    expect(sheet).to_be_visible()
    before = rows(page)
    page.get_by_role("button", name="Add a line").first.click()
    expect(sheet.get_by_role("textbox", name="Year")).to_be_focused()
    paste(page, "2019\t10\t1\t2\t3\n2020\t20\t2\t3\t4\n")
    assert rows(page) == before + 2
    last = page.locator("#financial [data-grid-row]").last
    expect(last.locator("input.t-cell").first).to_have_value("2020")
    sheet.get_by_role("button", name="Remove this line").last.click()
    assert rows(page) == before + 1
    page.get_by_role("button", name="Undo").last.click()
    assert rows(page) == before + 2
    page.get_by_role("button", name="Save financial data").click()
    expect(page.locator("[data-toast]").last).to_contain_text("Financial data saved")
    assert rows(page) == before + 2


def rows(page: Page) -> int:
    return page.locator("#financial [data-grid-row]").count()


def paste(page: Page, text: str) -> None:
    """Paste into the focused cell as a spreadsheet's copy arrives."""
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )
