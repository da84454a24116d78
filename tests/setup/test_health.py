"""The health page names what is wrong, the worst first."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host import clock
from host.database import transaction
from host.kernel.health_line import HealthLine
from host.kernel.models import ModuleFault
from host.setup.health import collecting
from host.testing import Browser, Site


def lines(site: Site) -> dict[str, tuple[str, str]]:
    with site.context():
        return {line.name: (line.state.value, line.meaning) for line in collecting.lines()}


def test_a_fault_of_a_module_is_bad_and_stands_above_what_is_good(
    site: Site, browser: Browser
) -> None:
    now = clock.now()
    with site.context(), transaction() as db:
        fault = {"slug": "garden", "hook": "menu", "error": "KeyError", "trace": "line"}
        db.add(ModuleFault(**fault, times=1, first_at=now, last_at=now))
    page = browser.get("/setup/health").text.partition("<main")[2]
    assert page.index("Something failed in garden") < page.index("It answers in")


def test_a_part_that_cannot_answer_is_a_bad_line(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[HealthLine]:
        raise sa.exc.OperationalError("select", {}, Exception("secret"))

    monkeypatch.setitem(collecting.PARTS, "Mail", broken)
    page = browser.get("/setup/health")
    assert page.status_code == 200
    assert "It could not be looked at (OperationalError)" in page.text
    assert "secret" not in page.text


def test_a_site_without_calls_is_to_be_looked_at(site: Site) -> None:
    assert lines(site)["Calls of scheduled jobs"][0] == "look"


def test_the_page_takes_at_most_fifteen_statements(site: Site, browser: Browser) -> None:
    browser.get("/setup/health")
    with site.counted() as statements:
        browser.get("/setup/health")
    assert len(statements) <= 15, statements
