"""Relations of a plan before a real browser: linked, made and removed, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from host.api import SYSTEM
from host.lifecycle import service as lifecycle
from host.sandbox import Site
from host.sandbox.site import PASSWORD
from host.testing.chromium import Person
from tests.account_planning.conftest import MODULE, Planning
from tests.account_planning.test_relations import Linking
from tests.browser.test_records_list import SMALL, Stand, served
from tests.client_documents.conftest import WORKS, Works

LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    SMALL | {"color_scheme": "light"},
)
TAB = "/account_planning/1/relations"


def furnish(site: Site, _owner: int) -> None:
    """Make a plan with documents of every kind, and some that are not linked."""
    works = Works(site)
    linking = Linking(site, Planning(site), works)
    tram = linking.made(
        "project", "Tram line 4", budget=Decimal(48_000_000), starts_on=date(2026, 2, 1)
    )
    works.step(tram, "Survey of the ground", due_on=date(2026, 3, 1), done=True)
    works.step(tram, "Order rails", due_on=date(2026, 9, 1))
    works.step(tram, "First run", is_milestone=True, due_on=date(2099, 5, 1))
    for number, currency in enumerate(("USD", "USD", "NOK"), 1):
        linking.made(
            "invoice",
            f"INV-{number:04}",
            state="paid" if number == 1 else "issued",
            total=Decimal("12500.50") * number,
            currency=currency,
            issued_on=date(2026, number, 14),
        )
    linking.made("estimate", "Depot roof", price=Decimal(90_000))
    linking.works.delete(linking.made("letter", "Letter of intent"))
    for name in ("Harbour bridge", "Harbour tunnel"):
        works.make("project", linking.client, name)
    works.make("letter", linking.client, "About the harbour")


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Serve a site with plans and with a module of projects."""
    with served(tmp_path_factory.mktemp("relations"), (MODULE, WORKS), furnish) as made:
        yield made


def person_at(chrome: Browser, stand: Stand, **look: Any) -> Person:
    person = Person(chrome, stand.url, **look)
    person.log_in(stand.email, PASSWORD)
    return person


@pytest.mark.parametrize("look", LOOKS, ids=["desk", "dark", "phone"])
def test_every_page_of_relations_is_sound(
    chrome: Browser, stand: Stand, look: dict[str, Any]
) -> None:
    person = person_at(chrome, stand, **look)
    for path in (
        TAB,
        "/account_planning/1/documents",
        "/account_planning/1/documents?q=zebra",
        "/account_planning/1/project",
        "/works/projects/1/account-plans",
        "/works/projects/2/account-plans",
        "/clients/1/account-plans",
    ):
        person.go(path)
        picture(person, path, look)
        person.check()
    person.leave()


def test_documents_are_found_as_one_types_and_linked_by_keyboard(
    chrome: Browser, stand: Stand
) -> None:
    person = person_at(chrome, stand)
    page = person.page
    person.go(TAB)
    box = page.get_by_role("combobox", name="Link documents of Northern Pipes")
    box.press_sequentially("harbour")
    expect(page.get_by_role("option", name="Harbour bridge")).to_be_visible()
    expect(page.get_by_role("option", name="Tram line 4")).to_have_count(0)
    box.press("Enter")
    box.press("Escape")
    person.check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("Linked 1 document.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Harbour bridge")
    expect(row.get_by_role("link", name="Harbour bridge")).to_be_visible()
    row.get_by_role("button", name="Actions for Harbour bridge").click()
    page.get_by_role("button", name="Remove the link").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the link").click()
    expect(page.get_by_role("row").filter(has_text="Harbour bridge")).to_have_count(0)
    person.leave()


def test_a_project_is_made_beside_the_plan(chrome: Browser, stand: Stand) -> None:
    person = person_at(chrome, stand)
    page = person.page
    person.go(TAB)
    page.get_by_role("link", name="New project").click()
    page.get_by_label("Name required").fill("Ferry quay")
    page.get_by_label("Site required").fill("Atlantis")
    page.get_by_role("button", name="Add project").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no such place.")
    expect(page.get_by_label("Name required")).to_have_value("Ferry quay")
    person.check()
    page.get_by_label("Site required").fill("Bergen")
    page.get_by_role("button", name="Add project").click()
    expect(page.get_by_role("link", name="Ferry quay")).to_be_visible()
    person.leave()


def test_documents_are_linked_without_scripts(chrome: Browser, stand: Stand) -> None:
    person = person_at(chrome, stand, java_script_enabled=False)
    page = person.page
    person.go(TAB)
    page.get_by_role("link", name="Browse documents").click()
    page.get_by_label("Words in the document").fill("tunnel")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_label("Harbour tunnel").check()
    page.get_by_role("button", name="Link the chosen ones").click()
    expect(page.get_by_role("link", name="Harbour tunnel")).to_be_visible()
    person.leave()


def test_without_its_module_the_rows_are_grey_and_sound(chrome: Browser, stand: Stand) -> None:
    with stand.site.context():
        lifecycle.deactivate("works", SYSTEM)
    try:
        for look in LOOKS:
            person = person_at(chrome, stand, **look)
            person.go(TAB)
            expect(person.page.get_by_text("Its module is not active").first).to_be_visible()
            picture(person, "away", look)
            person.check()
            person.leave()
    finally:
        with stand.site.context():
            lifecycle.activate("works", None, SYSTEM)


def picture(person: Person, name: str, look: dict[str, Any]) -> None:
    folder = os.environ.get("PICTURES")
    if folder:
        screen = "phone" if "is_mobile" in look else str(look["color_scheme"])
        file = name.strip("/").replace("/", "-").replace("?", "-")
        person.page.screenshot(path=Path(folder) / f"{file}-{screen}.png", full_page=True)
