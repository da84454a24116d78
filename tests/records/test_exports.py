"""Lists and selections leave as files, within what a person may see."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.background import tasks
from host.database import session
from host.exporting import jobs
from host.exporting.models import ExportJob
from host.hooks.actor import SYSTEM
from host.importing import reading
from host.kernel.generation import current
from host.messaging.notifications import service as notices
from host.records import service
from host.staff_area.exports import background
from host.staff_area.records import export_views
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
DEALS = "/pipeline/deals"
COLUMNS = ["name", "client_id", "stage", "value", "tags", "close_date", "urgent"]


@pytest.fixture
def deals(site: Site) -> list[int]:
    """Three deals of which two are won."""
    client = site.client("=Acme")
    rows: list[dict[str, Any]] = [
        {"name": "Alpha", "client_id": client.id, "stage": "won", "value": Decimal("1250.50")},
        {"name": "Beta", "stage": "won", "tags": ("key", "new"), "close_date": date(2026, 4, 3)},
        {"name": "Gamma", "urgent": True, "margin": Decimal(20)},
    ]
    with site.context():
        kind = current().registry.record_types["pipeline.deal"]
        return [one.id for one in service.create_many(kind, rows, SYSTEM)]


def exported(browser: Browser, url: str, written: str, columns: list[str]) -> Any:
    answer = browser.post(url, {"format": written, "col": columns})
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_filtered_list_leaves_with_the_chosen_columns_in_their_order(
    site: Site, browser: Browser, deals: list[int]
) -> None:
    url = f"{DEALS}/export?stage=won&sort=name"
    assert "Export 2 deals" in browser.get(url).text
    rows = table(exported(browser, url, "csv", COLUMNS).data)
    assert rows == [
        ["Name", "Client", "Stage", "Value", "Value: currency", "Tags", "Closed", "Urgent"],
        ["Alpha", "'=Acme", "Won", "1250.50", "", "", "", "false"],
        ["Beta", "", "Won", "", "", "Key; New", "2026-04-03", "false"],
    ]
    found = json.loads(exported(browser, url, "json", ["value", "name"]).data)
    assert [list(row) for row in found] == [["value", "value_currency", "name"]] * 2
    assert found[0]["value"] == "1250.50"
    with site.context() as db:
        lines = list(db.scalars(sa.select(Activity).where(Activity.verb == "exported")))
    assert [line.record_label for line in lines] == ["2 deals", "2 deals"]


def test_a_selection_leaves_as_a_workbook_and_the_columns_are_remembered(
    browser: Browser, deals: list[int]
) -> None:
    moved = browser.post(f"{DEALS}/bulk", {"action": "export", "id": deals[1:]})
    assert "Export 2 deals" in browser.get(moved.location).text
    data = {"format": "xlsx", "col": ["stage", "name"], "id": deals[1:]}
    answer = browser.post(f"{DEALS}/export?sort=name", data)
    sheet = reading.read(answer.data)
    assert sheet.headers == ("Stage", "Name")
    assert [line.cells for line in sheet.lines] == [("Won", "Beta"), ("Prospecting", "Gamma")]
    again = browser.get(f"{DEALS}/export").text
    assert again.index('value="stage" checked') < again.index('value="name" checked')
    assert 'value="value" checked' not in again


def test_a_long_selection_needs_no_long_address(browser: Browser, deals: list[int]) -> None:
    ids = [*deals, *range(1_000, 1_200)]
    page = browser.post(f"{DEALS}/bulk", {"action": "export", "id": ids})
    assert page.status_code == 200
    assert "Export 203 deals" in page.text
    assert page.text.count('name="id"') == 203
    rows = table(browser.post(f"{DEALS}/export", {"format": "csv", "col": "name", "id": ids}).data)
    assert len(rows) == 4


def test_only_what_a_person_may_see_leaves(site: Site, deals: list[int]) -> None:
    seller = site.login(site.staff(["pipeline.deal:view_own"]))
    assert table(exported(seller, f"{DEALS}/export", "csv", ["name"]).data) == [["Name"]]
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert "Margin" not in reader.get(f"{DEALS}/export").text
    rows = table(exported(reader, f"{DEALS}/export?sort=name", "csv", ["name", "margin"]).data)
    assert rows == [["Name"], ["Alpha"], ["Beta"], ["Gamma"]]
    none = reader.post(f"{DEALS}/export", {"format": "csv", "col": ["margin"]})
    assert none.status_code == 422
    assert "Choose at least one column." in none.text
    assert site.login(site.staff(["clients:view"])).get(f"{DEALS}/export").status_code == 403


def test_a_long_list_is_written_behind_the_pages_for_its_maker_alone(
    site: Site, deals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_views, "AT_ONCE", 1)
    monkeypatch.setattr(export_views, "worker_seen", lambda: True)
    maker = site.staff(["pipeline.deal:view"])
    browser = site.login(maker)
    answer = browser.post(f"{DEALS}/export?stage=won", {"format": "csv", "col": ["name"]})
    assert "You can leave this page" in browser.get(answer.location).text
    with site.context():
        calls = background.EXPORTS.waiting()
        tasks.find(calls[0].name)(*calls[0].args)
        assert background.EXPORTS.waiting() == []
        notice = notices.page(maker.id)[0]
    assert (notice.title, notice.url) == ("The file with 2 deals is ready.", answer.location)
    file = browser.get(f"{answer.location}/file")
    assert sorted(table(file.data)) == [["Alpha"], ["Beta"], ["Name"]]
    assert file.headers["Cache-Control"] == "private, no-store"
    file.close()
    other = site.login(site.staff(admin=True))
    assert other.get(f"{answer.location}/file").status_code == 404
    with site.context(), clock.at(clock.now() + timedelta(days=8)):
        jobs.forget(jobs.WORK.old())
    assert browser.get(f"{answer.location}/file").status_code == 404
    assert list((site.config.data_dir / "list-files").iterdir()) == []


def test_an_export_whose_module_was_switched_off_ends_and_says_why(
    site: Site, deals: list[int], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_views, "AT_ONCE", 1)
    monkeypatch.setattr(export_views, "worker_seen", lambda: True)
    browser.post(f"{DEALS}/export", {"format": "csv", "col": ["name"]})
    with site.context():
        kinds = current().registry.record_types
        monkeypatch.delitem(kinds, "pipeline.deal")
        (call,) = background.EXPORTS.waiting()
        tasks.find(call.name)(*call.args)
        assert background.EXPORTS.waiting() == []
        job = session().get_one(ExportJob, call.args[0])
        assert (job.state, "deactivated" in job.error) == ("failed", True)
