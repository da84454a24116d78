"""The bell rings in every tab of a browser, over one stream, and without scripts it is a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from host.access.models import Staff
from host.messaging.notifications import service as notices
from host.testing import Site
from host.testing.chromium import Person
from host.testing.server import Server, served
from host.testing.site import PASSWORD


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with served(site.config, workers=1) as running:
        yield running


def tell(site: Site, person: Staff, title: str) -> None:
    with site.context():
        notices.notify(person.id, "host.mention", title, url="/search?q=found")


def bell(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Notifications"))


def listening(page: Page) -> None:
    expect(page.locator("button[data-live]")).to_be_attached(timeout=10_000)


def test_a_notice_of_another_process_rings_in_every_tab(
    site: Site, server: Server, chrome: Browser
) -> None:
    staff = site.staff()
    person = Person(chrome, server.url)
    first = person.page
    asked: list[str] = []
    person.context.on("request", lambda request: asked.append(request.url))
    person.log_in(staff.email, PASSWORD)
    listening(first)
    second = person.context.new_page()
    second.goto("/notifications")
    expect(second.locator("[data-bell-news]")).to_be_empty()

    tell(site, staff, "Look at this")

    for page in (first, second):
        expect(page.locator(".t-dot")).to_have_text("1", timeout=2_500)
        expect(page.get_by_role("status").filter(has_text="New notice")).to_have_text(
            "New notice: Look at this"
        )
        expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert len([url for url in asked if "/notifications/stream" in url]) == 1

    bell(second).click()
    menu = second.get_by_role("region", name="Latest notices")
    expect(menu.get_by_role("link", name="Look at this")).to_be_visible()
    person.watch.assert_in_order(second)
    menu.get_by_role("button", name="Mark all as read").click()
    for page in (first, second):
        expect(bell(page)).to_have_accessible_name("Notifications")
        expect(page).not_to_have_title(re.compile(r"^\("))

    # The tab with the stream goes; the other takes over, and misses nothing.
    first.close()
    tell(site, staff, "And at this")
    expect(second.locator(".t-dot")).to_have_text("1", timeout=5_000)
    second.close()
    person.context.close()


def test_without_a_stream_the_browser_asks_now_and_then(
    site: Site, server: Server, chrome: Browser
) -> None:
    staff = site.staff()
    person = Person(chrome, server.url)
    page = person.page
    person.log_in(staff.email, PASSWORD)
    page.clock.install()
    page.route("**/notifications/stream*", lambda route: route.fulfill(status=204))
    page.reload()
    with page.expect_response("**/notifications/stream*"):
        page.clock.run_for(1_500)
    tell(site, staff, "Slowly")
    with page.expect_response("**/notifications/news*"):
        page.clock.run_for(20_000)
    expect(page.locator(".t-dot")).to_have_text("1")
    person.context.close()


def test_without_scripts_the_bell_is_a_link_to_a_page_that_works(
    site: Site, server: Server, chrome: Browser
) -> None:
    staff = site.staff()
    for number in range(3):
        tell(site, staff, f"Notice {number}")
    person = Person(chrome, server.url, java_script_enabled=False)
    page = person.page
    person.log_in(staff.email, PASSWORD)
    page.get_by_role("link", name="Notifications, 3 unread").click()
    page.get_by_label("Select: Notice 1").check()
    page.locator(".t-selection").get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("link", name="Notifications, 2 unread")).to_be_visible()
    page.get_by_role("link", name=re.compile("Notice 2")).click()
    page.wait_for_url("**/search?q=found")
    person.leave()
