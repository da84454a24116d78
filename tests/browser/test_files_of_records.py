"""Files on their way in and out before a real browser: in order in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from host.sandbox.site import PASSWORD
from host.testing.chromium import Person
from tests.browser.test_records_list import SMALL, Stand, served

TEXT = "name,closed,client\nAlpha,03/04/2026,Nobody\nOmega,04/05/2026,\nNew,05/06/2026,\n"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Serve a site with deals."""
    with served(tmp_path_factory.mktemp("files")) as made:
        yield made


@pytest.mark.parametrize("look", [{}, SMALL], ids=["desk", "phone"])
def test_a_file_goes_in_and_the_list_goes_out(
    chrome: Browser, stand: Stand, look: dict[str, Any], tmp_path: Path
) -> None:
    person = Person(chrome, stand.url, **look)
    person.log_in(stand.email, PASSWORD)
    page = person.page
    file = tmp_path / "deals.csv"
    file.write_text(TEXT)
    person.go("/pipeline/deals/import")
    person.check()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Upload and choose columns").click()
    page.get_by_text("Read the file another way").click()
    person.check()
    page.get_by_label("Name", exact=True).first.check()
    page.get_by_label("Ask me row by row").check()
    page.get_by_role("button", name="Check 3 rows").click()
    expect(page.get_by_role("alert")).to_contain_text("can be read in two ways")
    person.check()
    page.get_by_label("Closed is written with").select_option("dmy")
    page.get_by_role("button", name="Check 3 rows").click()
    if "/matches" in page.url:
        person.check()
        page.get_by_role("button", name="Keep these decisions").click()
    expect(page.get_by_text("There is no client “Nobody”.")).to_be_visible()
    person.check()
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible()
    person.check()
    page.get_by_role("button", name="Take the import back").click()
    page.wait_for_load_state()
    person.go("/pipeline/deals/export")
    person.check()
    page.get_by_label("Format").select_option("csv")
    with page.expect_download() as given:
        page.get_by_role("button", name="Export", exact=True).last.click()
    assert given.value.suggested_filename.startswith("deals-")
    person.go("/pipeline/deals/export/files")
    person.check()
    person.leave()
