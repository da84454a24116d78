"""Who may open the set-up area, and what its pages cost."""

from __future__ import annotations

import pytest

from host.database import transaction
from host.hooks.access import Audience, access_of
from host.hooks.actor import SYSTEM
from host.messaging.mail import service as mail
from host.staffing import service as staffing
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

LISTS = ["staff", "roles", "settings/", "settings/?q=zone", "mail", "activity", "cron/runs"]
DETAILS = [
    "",
    "staff/new",
    "staff/1",
    "roles/new",
    "settings/general",
    "settings/garden",
    "cron",
    "webhooks",
    "webhooks/new/garden",
    "system",
]

FOR_MONITORS = {"setup_monitoring.health"}
"""Pages that compare a token of their own."""


@pytest.mark.modules(GARDEN)
@pytest.mark.parametrize("page", LISTS + DETAILS)
def test_only_administrators_come_in(site: Site, browser: Browser, page: str) -> None:
    colleague = site.login(site.staff(["clients:view", "garden.beds:view"]))
    assert browser.get(f"/setup/{page}").status_code == 200
    assert colleague.get(f"/setup/{page}").status_code == 403
    assert site.anonymous().get(f"/setup/{page}").status_code == 302


def test_every_view_of_the_set_up_area_is_for_administrators(site: Site) -> None:
    views = site.app.view_functions
    for rule in site.app.url_map.iter_rules():
        if rule.rule.startswith("/setup"):
            access = access_of(views[rule.endpoint])
            assert access is not None, rule.rule
            wanted = Audience.TOKEN if rule.endpoint in FOR_MONITORS else Audience.ADMIN
            assert access.audience is wanted, rule.rule


@pytest.mark.modules(GARDEN)
@pytest.mark.parametrize("page", LISTS)
def test_a_list_costs_six_statements_however_long_it_is(
    site: Site, browser: Browser, page: str
) -> None:
    with site.context(), transaction():
        for number in range(30):
            staffing.save_role(f"Role of {number}", ["garden.beds:view"], SYSTEM)
            mail.queue(f"person{number}@example.com", "Hello", "Hello")
    site.staff(["garden.beds:view"])
    browser.get(f"/setup/{page}")
    with site.counted() as statements:
        assert browser.get(f"/setup/{page}").status_code == 200
    assert len(_of_the_page(statements)) <= 6, statements


@pytest.mark.modules(GARDEN)
@pytest.mark.parametrize("page", DETAILS)
def test_a_page_costs_fifteen_statements_at_most(site: Site, browser: Browser, page: str) -> None:
    browser.get(f"/setup/{page}")
    with site.counted() as statements:
        assert browser.get(f"/setup/{page}").status_code == 200
    assert len(_of_the_page(statements)) <= 15, statements


def test_a_forged_form_changes_nothing(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/settings/general", {"s_company": "Forged"}, csrf=False)
    assert answer.status_code == 400
    assert "Forged" not in browser.get("/setup/settings/general").text


def test_the_overview_says_that_nobody_calls_and_that_mail_waits(
    site: Site, browser: Browser
) -> None:
    with site.context():
        mail.send_test("ada@example.com", SYSTEM)
    page = browser.get("/setup/").text
    assert "Nobody calls the scheduled jobs" in page
    assert "Mail cannot leave; waiting: 1 message" in page


def _of_the_page(statements: list[str]) -> list[str]:
    """Leave out the look at the epoch, which every request takes before the page begins."""
    return [one for one in statements if one != "SELECT max(id) FROM host_epoch"]
