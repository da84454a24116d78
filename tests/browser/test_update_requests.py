"""A client asks for an update on a phone, staff answer, and the client reads the answer."""

from __future__ import annotations

from playwright.sync_api import expect

from host.demo import people
from host.testing.chromium import PHONE, NewPerson

QUESTION, ANSWER = "When do we look at the new figures?", "On Tuesday, with the new price list."


def test_a_client_asks_on_a_phone_and_finds_the_answer(visitor: NewPerson) -> None:
    client = visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    client.log_in(people.CLIENT, people.PASSWORD, "/portal/login")
    client.go("/portal/account_planning/")
    page = client.page
    view = page.get_by_role("link", name="View", exact=False).first
    view.click()
    page.wait_for_url("**/portal/account_planning/*")
    client.check()
    page.get_by_role("link", name="Request update").click()
    page.get_by_role("button", name="Send request").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.get_by_label("Your message").fill(QUESTION)
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.get_by_text("Waiting for us").first).to_be_visible()
    client.check()
    path = page.url.partition("/portal")[2].partition("?")[0].partition("#")[0]

    staff = visitor()
    staff.log_in(people.ADMINISTRATOR, people.PASSWORD)
    staff.go(path)
    asked = staff.page.locator(".ap-requests li").filter(has_text=QUESTION)
    asked.get_by_role("textbox").fill(ANSWER)
    asked.get_by_role("button", name="Mark as handled").click()
    expect(staff.page.get_by_text("gets your answer by mail too")).to_be_visible()
    staff.go(f"{path}/client-view")
    expect(staff.page.get_by_text("see this plan")).to_be_visible()
    expect(staff.page.get_by_text(ANSWER)).to_be_visible()
    staff.check()

    page.reload()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    client.check()
