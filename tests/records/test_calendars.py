"""Calendars: a few records a day, whatever the month holds, and days that can be changed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from host.records.lists import calendars
from host.records.lists.calendars import Month
from host.testing import Browser, Site
from tests.records.test_bulk import deals
from tests.records.test_filters import made, names

pytestmark = pytest.mark.modules("tests/records/pipeline")
URL = "/pipeline/deals/calendar"


def on(page: str, day: str) -> list[str]:
    """Return what stands on a day."""
    inside = page.partition(f'<ol data-cell="{day}"')[2].partition("</ol>")[0]
    return re.findall(r'<a href="[^"]+">([^<]+)</a>', inside)


def move(browser: Browser, record_id: int, by: str, to: str) -> Any:
    """Move a record as the script does it."""
    values = {"id": str(record_id), "by": by, "to": to}
    return browser.post(f"{URL}/move", values, headers={"X-Requested-With": "fetch"})


def test_a_day_shows_five_and_leads_to_the_rest(site: Site, browser: Browser) -> None:
    deals(site, 8, close_date=date(2026, 12, 24))
    made(site, {"name": "Eve", "close_date": date(2026, 12, 31)})
    made(site, {"name": "January", "close_date": date(2027, 1, 3)})
    page = browser.get(f"{URL}?by=close_date&month=2026-12").text
    assert on(page, "2026-12-24") == [f"Deal 000{number}" for number in range(5)]
    assert on(page, "2026-12-31") == ["Eve"]
    assert on(page, "2027-01-03") == ["January"]
    more = re.search(r'class="t-day-more" href="([^"]+)">\+3 more', page)
    assert more is not None
    assert len(names(browser.get(more[1].replace("&amp;", "&")).text)) == 8
    assert on(browser.get(f"{URL}?by=close_date&month=2026-12&q=eve").text, "2026-12-24") == []


def test_an_instant_stands_on_the_day_of_the_organisations_clock(
    site: Site, browser: Browser
) -> None:
    with site.context():
        from host.hooks.actor import SYSTEM
        from host.settings import service as settings

        settings.save("general", {"timezone": "Asia/Tokyo"}, SYSTEM)
    late = datetime.fromisoformat("2026-12-23T20:30:00+00:00")
    call = made(site, {"name": "Call", "called_at": late})
    page = browser.get(f"{URL}?by=called_at&month=2026-12").text
    assert "05:30" in page
    assert 'data-cell="2026-12-24"' in page.partition("05:30")[0][-700:]
    assert move(browser, call, "called_at", "2026-12-30").status_code == 200
    with site.context() as db:
        kept = str(db.scalar(sa.text("SELECT called_at FROM pipeline_deal")))
    assert kept.startswith("2026-12-29 20:30")


def test_a_day_that_is_refused_says_why(site: Site, browser: Browser) -> None:
    deal = made(site, {"name": "Deal", "engage_date": date(2026, 12, 1)})
    answer = move(browser, deal, "close_date", "2026-11-30")
    assert answer.status_code == 422
    assert answer.json["message"] == "The close date is before the engage date."
    assert move(browser, deal, "close_date", "2026-12-02").status_code == 200
    assert move(browser, deal, "name", "2026-12-02").status_code == 404
    assert move(browser, deal, "updated_at", "2026-12-02").status_code == 403


@pytest.mark.parametrize("few", [0, 1_000])
def test_a_calendar_costs_five_statements(
    site: Site, browser: Browser, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "FEW", few)
    deals(site, 40, close_date=date(2026, 12, 24))
    browser.get(f"{URL}?by=close_date&month=2026-12")
    with site.counted() as statements:
        browser.get(f"{URL}?by=close_date&month=2026-12")
    assert len(statements) <= 5, "\n".join(statements)


@given(st.dates(date(1, 2, 1), date(9999, 11, 30)))
def test_a_grid_holds_its_month_in_whole_weeks(day: date) -> None:
    month = Month(day.replace(day=1))
    grid = month.days
    assert len(grid) % 7 == 0
    assert grid[0].weekday() == 0
    assert grid[0] <= month.first <= grid[6]
    assert month.other(1).first in [*grid, grid[-1].fromordinal(grid[-1].toordinal() + 1)]
    assert month.other(1).other(-1) == month
