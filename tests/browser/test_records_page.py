"""The page of a record in a real browser: by keyboard, on a phone, in both themes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from host.records import service
from host.records.beside import comments
from host.records.entering.fields import record_type
from host.sandbox import Site, prepared
from host.sandbox.site import PASSWORD
from host.testing.chromium import PHONE, NewPerson, Person
from host.wsgi import Entry

PICTURES = os.environ.get("TRELLIS_PICTURES", "")
SMALL = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        return


@dataclass(frozen=True, slots=True)
class Stand:
    """A site that is served, with records on it."""

    url: str
    email: str
    site: Site
    deal: int
    client: int


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    site = Site(prepared(tmp_path_factory.mktemp("records")))
    site.install(Path("tests/records/pipeline"))
    person = site.staff(admin=True, name="Ada Admin")
    site.staff(admin=True, name="Grace Hopper")
    actor = site.actor(person)
    client = site.client(name="Halvorsen Maritime", city="Bergen")
    site.contact(client)
    with site.context():
        kind = record_type("pipeline.deal")
        values = {"name": "Sensors for the fleet", "client_id": client.id, "owner_id": person.id}
        deal = service.create(kind, values | {"value": Decimal(1200)}, actor).record.id
        service.create(kind, values | {"code": "D-7"}, actor)
        service.update(kind, deal, {"seats": 12, "stage": "engaging"}, actor)
        comments.write(kind, deal, "They want an offer by May. @Grace Hopper, can you?", actor)
    server = make_server("127.0.0.1", 0, Entry(site.runtime), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Stand(f"http://127.0.0.1:{server.server_port}", person.email, site, deal, client.id)
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


@pytest.mark.parametrize("size", [{}, SMALL], ids=["wide", "phone"])
def test_every_page_around_a_record_is_in_order(
    visitor: NewPerson, stand: Stand, size: dict[str, Any]
) -> None:
    person = visitor(**size)
    base = f"/pipeline/deals/{stand.deal}"
    for name, path in {
        "overview": base,
        "activity": f"{base}/activity",
        "files": f"{base}/files",
        "delete": f"{base}/delete",
        "merge": f"/pipeline/deals/merge?id={stand.deal}&id={stand.deal + 1}",
        "merge-with": f"/pipeline/deals/merge?id={stand.deal}",
        "duplicates": "/pipeline/deals/duplicates",
        "changes": "/changes?whose=all",
        "client": f"/clients/{stand.client}",
    }.items():
        person.go(path)
        person.page.wait_for_load_state("networkidle")
        _picture(person, f"{name}-{'phone' if size else 'wide'}")
        person.check()


def test_a_comment_names_a_colleague_by_keyboard(visitor: NewPerson, stand: Stand) -> None:
    person = visitor()
    page = person.page
    person.go(f"/pipeline/deals/{stand.deal}")
    box = page.get_by_label("Comment", exact=True)
    box.press_sequentially("Ask @gra")
    colleagues = page.get_by_role("listbox", name="Colleagues")
    expect(colleagues.get_by_role("option", name="Grace Hopper")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Ask @Grace Hopper ")
    box.press_sequentially("again.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".t-comment-body").first).to_have_text("Ask @Grace Hopper again.")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    page.get_by_role("link", name="Change the comment of Ada Admin").first.click()
    edited = page.locator("textarea[data-focus]")
    expect(edited).to_be_focused()
    edited.fill("Never mind.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".t-comment-body").first).to_have_text("Never mind.")
    page.get_by_role("button", name="Delete the comment of Ada Admin").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Never mind.")).to_have_count(0)


def test_a_value_is_edited_in_place_and_taken_back(visitor: NewPerson, stand: Stand) -> None:
    person = visitor()
    page = person.page
    person.go(f"/pipeline/deals/{stand.deal}")
    page.get_by_role("link", name="Edit Seats").click()
    control = page.get_by_role("textbox", name="Seats")
    expect(control).to_be_focused()
    control.fill("99")
    control.press("Enter")
    expect(page.get_by_text("99 seats")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("12 seats")).to_be_visible()
    person.go(f"/pipeline/deals/{stand.deal}")
    page.locator("body").press("e")
    page.wait_for_url("**/edit")


def test_files_are_dropped_and_taken_back(visitor: NewPerson, stand: Stand, tmp_path: Path) -> None:
    person = visitor()
    page = person.page
    first, second = tmp_path / "offer.txt", tmp_path / "plan.txt"
    first.write_text("Offer")
    second.write_text("Plan")
    person.go(f"/pipeline/deals/{stand.deal}/files")
    page.get_by_label("Files", exact=True).first.set_input_files([first, second])
    expect(page.get_by_role("link", name="offer.txt", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="plan.txt", exact=True)).to_be_visible()
    _picture(person, "files-filled-wide")
    page.get_by_role("button", name="Delete offer.txt").click()
    expect(page.get_by_role("link", name="offer.txt", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    expect(page.get_by_role("link", name="offer.txt", exact=True)).to_be_visible()


def _picture(person: Person, name: str) -> None:
    """Keep a picture in each theme, when a folder for them is named."""
    for theme in ("light", "dark") if PICTURES else ():
        person.page.evaluate(
            "theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme
        )
        person.page.screenshot(path=f"{PICTURES}/{name}-{theme}.png", full_page=True)
