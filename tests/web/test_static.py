"""Files that are the same for everybody are fetched once, whoever logs in or out meanwhile."""

from __future__ import annotations

import re

import pytest

from host.testing import Site

_FILES = re.compile(r'(?:href|src)="(/[^"]+\?v=[^"]+)"')


@pytest.mark.modules("modules/customers")
def test_files_do_not_depend_on_who_asks(site: Site) -> None:
    browser = site.login(site.staff(admin=True))
    page = browser.get("/customers/accounts")
    assert "Cookie" in page.headers["Vary"]
    assert page.headers["Cache-Control"] == "no-store"
    files = set(_FILES.findall(page.text))
    assert any("/customers/" in file for file in files)
    for file in files:
        answer = browser.get(file)
        assert answer.status_code == 200, file
        assert "Vary" not in answer.headers, file
        assert answer.headers["Cache-Control"] == "public, max-age=31536000", file
