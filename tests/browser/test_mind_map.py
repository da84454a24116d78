"""The mind map in a real browser: drawn by keyboard, saved, brought back, taken out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from host.sandbox.site import PASSWORD, prepared
from host.testing import Site
from host.testing.chromium import PHONE, NewPerson, Person
from host.wsgi import Entry
from tests.account_planning.conftest import MODULE, Planning

SMALL = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        return


@dataclass(frozen=True, slots=True)
class Stand:
    """A site that is served, with account planning on it."""

    url: str
    email: str
    planning: Planning

    def plan(self) -> int:
        """Make a plan and return its id."""
        return int(self.planning.plan(subject="Fleet renewal").id)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    site = Site(prepared(tmp_path_factory.mktemp("maps")))
    site.install(MODULE)
    email = site.staff(admin=True, name="Ada Admin").email
    server = make_server("127.0.0.1", 0, Entry(site.runtime), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Stand(f"http://127.0.0.1:{server.server_port}", email, Planning(site))
    server.shutdown()
    thread.join()
    server.server_close()
    site.close()


@pytest.fixture
def visitor(chrome: Browser, stand: Stand) -> Iterator[NewPerson]:
    people: list[Person] = []

    def new(**options: Any) -> Person:
        people.append(Person(chrome, stand.url, **options))
        people[-1].log_in(stand.email, PASSWORD)
        return people[-1]

    yield new
    for person in people:
        person.leave()


def topic(page: Page, words: str) -> Locator:
    return page.locator("me-tpc", has_text=words)


def type_topic(page: Page, words: str) -> None:
    """Type over the box that a new topic opens with."""
    box = page.locator("#input-box")
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(box).to_have_count(0)
    expect(topic(page, words)).to_be_visible()


def draw(page: Page) -> None:
    """Draw a branch with two topics by keyboard."""
    canvas = page.get_by_role("application", name="Mind map")
    canvas.focus()
    page.keyboard.press("Tab")
    type_topic(page, "People")
    page.keyboard.press("Tab")
    type_topic(page, "Odd Kvamme")
    page.keyboard.press("Enter")
    type_topic(page, "Signe <b> & co")


def test_a_map_is_drawn_by_keyboard_saved_and_brought_back(
    visitor: NewPerson, stand: Stand
) -> None:
    person, plan = visitor(), stand.plan()
    page, path = person.page, f"/account_planning/{plan}/mind-map"
    person.go(path)
    expect(page.get_by_text("Not saved yet").first).to_be_visible()
    draw(page)
    expect(page.locator("[data-map-said]")).to_contain_text("level 3")
    expect(page.get_by_text("Not saved", exact=True)).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("holds HTML")
    page.keyboard.press("F2")
    type_topic(page, "Signe & co")
    page.get_by_label("Colour").select_option("red")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-map-state]")).to_contain_text("version 1")
    expect(page.get_by_role("alert")).to_have_count(0)
    person.check()

    person.go(path)
    expect(topic(page, "Signe & co")).to_be_visible()
    topic(page, "Odd Kvamme").click()
    page.get_by_role("button", name="Delete").click()
    expect(topic(page, "Odd Kvamme")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(topic(page, "Odd Kvamme")).to_be_visible()
    topic(page, "Odd Kvamme").click()
    page.keyboard.press("Delete")
    expect(topic(page, "Odd Kvamme")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(topic(page, "Odd Kvamme")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(topic(page, "Odd Kvamme")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-map-state]")).to_contain_text("version 2")

    page.get_by_role("link", name="Versions").click()
    page.get_by_role("button", name="Bring back").click()
    expect(topic(page, "Odd Kvamme")).to_be_visible()
    expect(page.locator("#outline")).to_contain_text("Version 3")
    page.get_by_role("button", name="More actions").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as PNG").click()
    assert waiting.value.suggested_filename.endswith("Fleet renewal mind map.png")


def test_what_was_drawn_and_not_saved_is_there_again(visitor: NewPerson, stand: Stand) -> None:
    person, plan = visitor(), stand.plan()
    page, path = person.page, f"/account_planning/{plan}/mind-map"
    page.on("dialog", lambda dialog: dialog.accept())
    person.go(path)
    draw(page)
    person.go(path)
    expect(page.get_by_text("Restored what you drew and did not save")).to_be_visible()
    expect(topic(page, "Odd Kvamme")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(topic(page, "Odd Kvamme")).to_have_count(0)
    expect(page.get_by_text("Restored what you drew")).to_have_count(0)


def test_the_second_of_two_who_draw_chooses_what_becomes_of_both(
    visitor: NewPerson, stand: Stand
) -> None:
    first, second, plan = visitor(), visitor(), stand.plan()
    path = f"/account_planning/{plan}/mind-map"
    for person, words in ((first, "Theirs"), (second, "Mine")):
        person.go(path)
        person.page.get_by_role("application", name="Mind map").focus()
        person.page.keyboard.press("Tab")
        type_topic(person.page, words)
    first.page.keyboard.press("Control+s")
    expect(first.page.locator("[data-map-state]")).to_contain_text("version 1")
    second.page.keyboard.press("Control+s")
    expect(second.page.get_by_role("alert")).to_contain_text("Somebody else saved this mind map")
    expect(second.page.get_by_role("link", name="Look at theirs")).to_be_visible()
    second.check()
    second.page.get_by_role("button", name="Save mine on top").click()
    expect(second.page.locator("[data-map-state]")).to_contain_text("version 2")
    expect(topic(second.page, "Mine")).to_be_visible()


def test_the_keyboard_is_not_caught_in_the_map(visitor: NewPerson, stand: Stand) -> None:
    person, plan = visitor(), stand.plan()
    page = person.page
    person.go(f"/account_planning/{plan}/mind-map")
    page.get_by_role("application", name="Mind map").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()


@pytest.mark.parametrize("look", [{}, SMALL], ids=["desk", "phone"])
def test_every_page_of_the_map_is_in_order(
    visitor: NewPerson, stand: Stand, look: dict[str, Any]
) -> None:
    person, plan = visitor(**look), stand.plan()
    page, path = person.page, f"/account_planning/{plan}/mind-map"
    person.go(f"{path}/outline")
    page.get_by_label("Topics").fill("Fleet\n  People\n      Odd")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 3 is more than one level deeper")
    person.check()
    page.get_by_label("Topics").fill("Fleet\n  People\n    Odd\n  Ships")
    page.get_by_role("button", name="Save").click()
    expect(topic(page, "Ships")).to_be_visible()
    person.check()
    for rest in ("mind-map/versions", "mind-map/versions/1", "planning"):
        person.go(f"/account_planning/{plan}/{rest}")
        person.check()
