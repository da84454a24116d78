"""Setup → Modules in a real browser: every state in order, and what a person does there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from host.lifecycle import archive
from host.testing.chromium import PHONE, Person
from host.testing.site import PASSWORD
from tests.broken_modules import make
from tests.browser.test_pages import faults_of
from tests.browser.workshop import Workshop, workshop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Serve modules in every state."""
    with workshop(tmp_path_factory.mktemp("workshop")) as made:
        yield made


def person(chrome: Browser, shop: Workshop, **options: object) -> Person:
    """Put the administrator before a screen."""
    one = Person(chrome, shop.server.url, **options)
    one.log_in(shop.email, PASSWORD)
    return one


@pytest.mark.timeout(600)
def test_every_state_is_in_order(chrome: Browser, shop: Workshop) -> None:
    desk = person(chrome, shop)
    phone = person(chrome, shop, viewport=PHONE, has_touch=True, is_mobile=True)
    with shop.damaged():
        faults = [fault for path in shop.paths for fault in faults_of(desk, phone, path)]
    with shop.busy():
        for path in ("/setup/modules/", "/setup/modules/doctor", "/setup/modules/delta/purge"):
            faults += faults_of(desk, phone, path)
    desk.leave()
    phone.leave()
    assert not faults, "\n".join(faults)


@pytest.mark.timeout(300)
def test_an_older_version_needs_one_tick_and_not_the_file_again(
    chrome: Browser, shop: Workshop, tmp_path: Path
) -> None:
    one = person(chrome, shop)
    page = one.page
    name, data = archive.pack(make(tmp_path, version="0.9.0"))
    one.go("/setup/modules/")
    page.get_by_label("Module archive").set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": data}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert").first).to_contain_text("is older")
    one.check()
    page.get_by_label("Take the older version").check()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Go back to 0.9.0")).to_be_visible()
    one.leave()


@pytest.mark.timeout(300)
def test_a_purge_keeps_what_was_typed_until_it_is_right(chrome: Browser, shop: Workshop) -> None:
    one = person(chrome, shop)
    page = one.page
    one.go("/setup/modules/delta")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Purge…").click()
    box = page.get_by_label("Type the name to go on")
    box.fill("dalta")
    page.get_by_role("button", name="Export and delete").click()
    expect(box).to_have_value("dalta")
    one.check()
    box.fill("delta")
    page.get_by_role("button", name="Export and delete").click()
    expect(page.get_by_role("heading", level=1, name="History of delta")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name="delta-1.0.0").click()
    assert download.value.suggested_filename.endswith(".zip")
    one.check()
    one.leave()
