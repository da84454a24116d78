"""Boards: columns of a choice, bounded whatever is in them, and cards that move."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from host.records.lists import boards
from host.testing import Browser, Site
from tests.records.test_bulk import deals, stages
from tests.records.test_filters import made

pytestmark = pytest.mark.modules("tests/records/pipeline")
BOARD = "/pipeline/deals/board"


def columns(page: str) -> dict[str, list[str]]:
    """Return the titles of the cards by the choice of their column."""
    found = re.findall(r'<ol data-cell="([^"]*)".*?>(.*?)</ol>', page, re.DOTALL)
    return {cell: re.findall(r'<li[^>]*><a href="[^"]+">([^<]+)', inside) for cell, inside in found}


def move(browser: Browser, record_id: int, to: str, **form: str) -> tuple[int, dict[str, Any]]:
    """Move a card as the script does it and return what it is told."""
    values = {"id": str(record_id), "by": "stage", "to": to, **form}
    answer = browser.post(f"{BOARD}/move", values, headers={"X-Requested-With": "fetch"})
    return answer.status_code, answer.json or {}


def test_a_board_has_a_column_for_each_state_and_sums_up(site: Site, browser: Browser) -> None:
    for name, stage, value in (("A", "won", 900), ("B", "engaging", 100), ("C", "engaging", 50)):
        made(site, {"name": name, "stage": stage, "value": value})
    page = browser.get(BOARD).text
    assert columns(page) == {"prospecting": [], "engaging": ["C", "B"], "won": ["A"], "lost": []}
    assert "150.00" in page
    assert columns(browser.get(f"{BOARD}?q=B").text)["engaging"] == ["B"]


def test_sums_never_mix_currencies(site: Site, browser: Browser) -> None:
    for currency in ("EUR", "CHF"):
        made(site, {"name": currency, "value": 100, "currency": currency})
    assert "t-board-total" not in browser.get(BOARD).text


def test_a_column_is_bounded_and_goes_on(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "MANY", 60)
    deals(site, 130)
    page = browser.get(BOARD).text
    shown = columns(page)["prospecting"]
    assert (len(shown), shown[0]) == (50, "Deal 0129")
    more = re.search(r'class="t-board-more" href="([^"]+)"', page)
    assert more is not None
    rest = columns(browser.get(more[1].replace("&amp;", "&")).text)
    assert list(rest) == ["prospecting"]
    assert rest["prospecting"][0] == "Deal 0079"


def test_a_board_costs_six_statements(site: Site, browser: Browser) -> None:
    for stage in ("prospecting", "engaging", "won", "lost"):
        deals(site, 10, stage=stage, value=5)
    browser.get(BOARD)
    with site.counted() as statements:
        browser.get(BOARD)
    assert len(statements) <= 6, "\n".join(statements)


def test_a_card_moves_with_the_version_that_was_shown(site: Site, browser: Browser) -> None:
    deal = made(site, {"name": "Deal", "value": 5})
    status, told = move(browser, deal, "engaging", version="1")
    assert (status, told["version"]) == (200, 2)
    assert stages(site) == ["engaging"]
    assert move(browser, deal, "won", version="1")[0] == 409
    assert browser.post(told["undo"]).status_code == 302
    assert stages(site) == ["prospecting"]


def test_a_refusal_says_why(site: Site, browser: Browser) -> None:
    deal = made(site, {"name": "Deal"})
    status, told = move(browser, deal, "won")
    assert (status, told["message"]) == (409, "A deal without a value cannot be won.")
    with site.context() as db:
        db.execute(sa.text("UPDATE pipeline_deal SET stage = 'lost'"))
        db.commit()
    status, told = move(browser, deal, "won")
    assert status == 422
    assert told["message"].startswith("From “Lost” the deal can become")
    assert move(browser, deal, "won", by="margin")[0] == 404


def test_who_may_not_edit_sees_the_board_and_moves_nothing(site: Site) -> None:
    deal = made(site, {"name": "Deal"})
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert "data-board=" not in reader.get(BOARD).text
    assert move(reader, deal, "engaging")[0] == 403
    own = site.login(site.staff(["pipeline.deal:view_own", "pipeline.deal:edit"]))
    assert columns(own.get(BOARD).text)["prospecting"] == []
    assert move(own, deal, "engaging")[0] == 404
