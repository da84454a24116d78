"""The controls that are more than the browser's own: by keyboard, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from host.testing.chromium import PHONE, NewPerson, Person
from tests.browser.bench import Bench, bench


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench")) as served:
        yield served


@pytest.fixture
def visitor(chrome: Browser, stand: Bench) -> Iterator[NewPerson]:
    """Return a function that puts somebody who is logged in before the pages."""
    people: list[Person] = []

    def new(**options: Any) -> Person:
        people.append(Person(chrome, stand.url, **options))
        people[-1].log_in(stand.email, stand.password)
        return people[-1]

    yield new
    for person in people:
        person.leave()


@pytest.mark.parametrize(
    "name", ["rich-text", "choices", "quick-edit", "reference", "chart", "grid"]
)
@pytest.mark.parametrize("size", [{}, {"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_a_page_of_fields_is_in_order(visitor: NewPerson, name: str, size: dict[str, Any]) -> None:
    person = visitor(**size)
    person.go(f"/bench/{name}")
    person.page.wait_for_load_state("networkidle")
    person.check()


def test_formatted_text_is_typed_kept_and_saved(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/rich-text")
    editor = page.get_by_role("textbox", name="Notes")
    expect(editor).to_have_text("Old words")
    editor.press("Control+a")
    editor.press("Control+b")
    editor.press_sequentially("New words")
    expect(page.get_by_role("button", name="Bold").first).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(500)
    page.evaluate("() => { delete document.querySelector('form').dataset.dirty; }")
    person.go("/bench/rich-text")
    expect(page.get_by_text("Restored what you typed")).to_be_visible()
    expect(editor).to_have_text("New words")
    page.get_by_role("button", name="Discard").click()
    expect(editor).to_have_text("Old words")
    editor.press("Control+End")
    page.keyboard.type(", and more")
    editor.press("Control+Enter")
    expect(page.locator(".t-rich-shown")).to_have_text("Old words, and more")
    assert stand.posted.last["notes"] == ["<p>Old words, and more</p>"]


def test_a_link_is_set_by_keyboard(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/rich-text")
    page.get_by_role("textbox", name="Notes").press("Control+a")
    page.keyboard.press("Control+k")
    page.get_by_label("Address of the link").first.fill("example.com/x")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".t-rich-shown a")).to_have_attribute("href", "https://example.com/x")
    expect(page.locator(".t-rich-shown a")).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_formatted_text_is_typed_without_scripts(visitor: NewPerson, stand: Bench) -> None:
    person = visitor(java_script_enabled=False)
    page = person.page
    person.go("/bench/rich-text")
    page.get_by_role("textbox", name="Notes").fill("<p>Typed <script>x</script>by hand</p>")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".t-rich-shown")).to_have_text("Typed by hand")


def test_people_are_found_among_many_by_keyboard(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/choices")
    assert page.get_by_role("checkbox").first.get_attribute("value") == "24"
    search = page.get_by_role("searchbox", name="Narrow: Assigned to")
    search.press_sequentially("emile cu")
    expect(page.get_by_text("1 of 25")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    search.press("Enter")
    expect(search).to_have_value("")
    expect(page.get_by_role("checkbox")).to_have_count(25)
    expect(page.get_by_role("checkbox", name="Émile Curie")).to_be_checked()
    search.press_sequentially("brandt")
    search.press("Enter")
    expect(page.get_by_role("checkbox", name="Ada Brandt")).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#saved")).to_have_text("2 chosen")
    assert sorted(stand.posted.last["people"]) == ["22", "24"]
    person.check()


def test_people_are_ticked_without_scripts(visitor: NewPerson, stand: Bench) -> None:
    person = visitor(java_script_enabled=False)
    person.go("/bench/choices")
    person.page.get_by_role("checkbox", name="Dana Dahl").check()
    person.page.get_by_role("button", name="Save").click()
    assert sorted(stand.posted.last["people"]) == ["18", "24"]


def test_a_value_is_edited_where_it_stands_and_taken_back(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/quick-edit")
    opener = page.get_by_role("link", name="Edit City")
    page.wait_for_load_state("networkidle")
    opener.focus()
    page.keyboard.press("e")
    control = page.get_by_role("textbox", name="City")
    expect(control).to_be_focused()
    person.check()
    page.keyboard.type("Oslo <b>")
    page.keyboard.press("Enter")
    shown = page.locator("[data-edit-shown]")
    expect(shown).to_have_text("Oslo <b>")
    expect(opener).to_be_focused()
    assert stand.posted.last == {"record_version": ["3"], "city": ["Oslo <b>"]}
    page.get_by_role("button", name="Undo").click()
    expect(shown).to_have_text("Bergen")


def test_a_refused_value_stays_typed_and_escape_gives_up(visitor: NewPerson) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/quick-edit")
    page.wait_for_load_state("networkidle")
    page.locator("[data-edit-shown]").click()
    control = page.get_by_role("textbox", name="City")
    control.fill(" ")
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_text("City is missing.")).to_be_visible()
    expect(control).to_have_value(" ")
    person.check()
    control.press("Escape")
    expect(page.locator("[data-edit-shown]")).to_have_text("Bergen")
    expect(page.get_by_role("link", name="Edit City")).to_be_focused()


def test_a_value_is_reached_without_scripts(visitor: NewPerson) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/bench/quick-edit")
    page.get_by_role("link", name="Edit City").click()
    page.wait_for_url("**/bench/rich-text")


def test_a_record_is_found_chosen_and_made_by_keyboard(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/reference")
    client = page.get_by_role("combobox", name="Client")
    client.press_sequentially("maritime")
    expect(page.get_by_role("option", name="Halvorsen Maritime AS")).to_be_visible()
    person.check()
    page.keyboard.press("Enter")
    partner = page.get_by_role("combobox", name="Partner")
    page.get_by_role("button", name="Clear Partner").click()
    expect(partner).to_be_focused()
    teams = page.get_by_role("combobox", name="Teams")
    teams.press("Backspace")
    teams.press_sequentially("cobalt")
    expect(page.get_by_role("option", name="Cobalt Works")).to_be_visible()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(client).to_have_value("")
    assert stand.posted.last == {"client": ["4"], "partner": [""], "teams": ["1", "3"]}


def test_a_record_that_is_not_there_is_made_on_the_way(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/reference")
    page.get_by_role("combobox", name="Client").press_sequentially("Cobalt Works")
    page.get_by_role("option", name="Create “Cobalt Works”").click()
    dialog = page.get_by_role("dialog", name="New: Client")
    expect(dialog.get_by_label("Name")).to_have_value("Cobalt Works")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("There is one of this name.")).to_be_visible()
    person.check()
    dialog.get_by_label("Name").fill("Delta Ltd")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".t-reference").first).to_contain_text("Delta Ltd")
    page.wait_for_timeout(500)
    page.evaluate("() => { delete document.querySelector('form').dataset.dirty; }")
    person.go("/bench/reference")
    expect(page.get_by_text("Restored what you typed")).to_be_visible()
    expect(page.locator(".t-reference").first).to_contain_text("Delta Ltd")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert stand.posted.last["client"] == ["77"]


def test_a_record_is_named_without_scripts(visitor: NewPerson, stand: Bench) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/bench/reference")
    page.get_by_label("Or type a name").first.fill("Aker Shipping")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert stand.posted.last["client"] == [""]
    assert stand.posted.last["client-typed"] == ["Aker Shipping"]
    assert stand.posted.last["teams"] == ["1", "2"]


def test_a_chart_is_drawn_follows_the_theme_and_leads_to_its_rows(visitor: NewPerson) -> None:
    person = visitor(color_scheme="light")
    page = person.page
    person.go("/bench/chart")
    figure = page.get_by_role("figure", name="Revenue", exact=True)
    bar = figure.locator("svg path[fill='rgb(13,36,183)']").first
    expect(bar).to_be_visible()
    assert page.locator("svg").count() == 7
    page.emulate_media(color_scheme="dark")
    expect(figure.locator("svg path[fill='rgb(120,98,242)']").first).to_be_visible()
    expect(figure.get_by_role("table")).to_be_hidden()
    figure.get_by_text("Table", exact=True).press("Enter")
    expect(figure.get_by_role("table")).to_be_visible()
    person.check()
    figure.locator("svg path[fill='rgb(120,98,242)']").first.click()
    page.wait_for_url("**/bench/quick-edit")


def test_a_chart_is_its_table_without_scripts(visitor: NewPerson) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/bench/chart")
    table = page.get_by_role("table", name="Revenue", exact=True)
    expect(table.get_by_role("row")).to_have_count(7)
    table.get_by_role("link", name="18\u202f400, Mar").click()
    page.wait_for_url("**/bench/quick-edit")


def test_a_sheet_is_filled_by_keyboard(visitor: NewPerson, stand: Bench) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/grid")
    sheet = page.get_by_role("grid", name="Lines")
    expect(sheet.get_by_text("Enter 3 or more.")).to_be_visible()
    expect(sheet.locator(".tabulator-calcs-holder").last).to_contain_text("1\u202f300.00")
    sheet.get_by_role("gridcell", name="Advice").click()
    person.check()
    page.keyboard.type("Counsel")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.keyboard.type("5")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="Quantity")).to_have_value("5")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    sent = stand.posted.last
    assert (sent["lines-0-item"], sent["lines-0-quantity"]) == (["Travel"], ["5"])
    assert (sent["lines-1-item"], sent["lines-1-quantity"]) == (["Counsel"], ["4"])
    assert (sent["lines-0-done"], sent["lines-0-unit"]) == (["y"], ["d"])


def test_a_block_of_a_spreadsheet_lands_in_the_sheet_and_is_taken_back(
    visitor: NewPerson, stand: Bench
) -> None:
    person = visitor()
    page = person.page
    person.go("/bench/grid")
    sheet = page.get_by_role("grid", name="Lines")
    sheet.get_by_role("gridcell", name="Travel").click()
    block = 'Hotel\t2\t80\t24.12.2026\tdays\tx\n"Train\n""first"""\t1\t20.25\n'
    paste(page, block)
    rows = sheet.locator(".tabulator-table .tabulator-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("24 Dec 2026")
    expect(rows.nth(2)).to_contain_text('Train "first"')
    expect(sheet.locator(".tabulator-calcs-holder").last).to_contain_text("1\u202f300.75")
    rows.nth(1).get_by_role("button", name="Remove this line").click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Undo").last.click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Undo").first.click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("textbox", name="Item")).to_have_value("Travel")
    page.get_by_role("button", name="Add a line").click()
    page.keyboard.type("Food")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert stand.posted.last["lines-1-due"] == [""]
    assert ["Food"] in stand.posted.last.values()


def test_lines_are_cards_on_a_phone(visitor: NewPerson, stand: Bench) -> None:
    person = visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    page = person.page
    person.go("/bench/grid")
    page.get_by_role("button", name="Move this line up").nth(1).click()
    page.get_by_role("textbox", name="Price").first.fill("100")
    expect(page.get_by_text("Total price")).to_be_visible()
    expect(page.locator("[data-grid-totals]")).to_contain_text("1\u202f300.50")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert stand.posted.last["lines-0-item"] == ["Travel"]
    assert not page.evaluate("() => 'Tabulator' in window")


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
