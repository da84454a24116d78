"""Lists, boards, months, trees and bulk changes on every kind of database that answers here."""

from __future__ import annotations

from datetime import date

import pytest

from host.database import session
from host.hooks.actor import SYSTEM
from host.records import service
from host.records.bulk import changes as bulk
from host.records.bulk.changes import BulkChange
from host.records.entering.fields import record_type
from host.records.lists import boards, calendars, trees, views
from host.records.lists.calendars import Month
from host.records.lists.listing import Asked, RecordList
from host.records.undo import reverting
from host.testing import Site
from tests.records.test_filters import made, names
from tests.records.test_trees import titles
from tests.records.test_views import keep


def test_all_layouts_read_the_same_everywhere(
    any_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_site.install("tests/records/pipeline")
    browser = any_site.login(any_site.staff(admin=True))
    for number in range(8):
        made(
            any_site,
            {
                "name": f"Deal {number}",
                "stage": "won" if number % 2 else "engaging",
                "value": 10 * number,
                "close_date": date(2026, 12, 24),
                "tags": ("key",) if number > 5 else (),
            },
        )
    parent = made(any_site, {"name": "World"}, "pipeline.region")
    child = made(any_site, {"name": "North", "parent_id": parent}, "pipeline.region")
    url = keep(browser, "Key deals", "f=0~tags~is~key&sort=name")
    assert names(browser.get(url).text) == ["Deal 6", "Deal 7"]
    assert browser.get("/pipeline/deals/?totals=1").text.count("280.00") == 1
    assert titles(browser.get(f"/pipeline/regions/tree?open={parent}").text) == ["World", "North"]
    for page in ("board", "calendar?by=close_date&month=2026-12", "calendar?by=called_at"):
        assert browser.get(f"/pipeline/deals/{page}").status_code == 200
    with any_site.context():
        kind = record_type("pipeline.deal")
        records = RecordList(kind, SYSTEM, Asked())
        by = {one.key: one for one in records.fields}
        found = boards.Board(records, by["stage"]).columns()
        assert [(one.choice.value, one.count) for one in found] == [
            ("prospecting", 0),
            ("engaging", 4),
            ("won", 4),
            ("lost", 0),
        ]
        assert [str(one.total.amount) for one in found if one.total] == [
            "0",
            "120.00",
            "160.00",
            "0",
        ]
        for few, counted, more in ((1_000, 100, "3"), (0, 100, "3"), (0, 7, "2+")):
            monkeypatch.setattr(calendars, "FEW", few)
            monkeypatch.setattr(calendars, "COUNTED", counted)
            month = calendars.days(records, by["close_date"], Month(date(2026, 12, 1)))
            shown = [(one.day.day, [row.title for row in one.rows], one.more) for one in month]
            assert [one for one in shown if one[1]] == [
                (24, [f"Deal {number}" for number in range(5)], more)
            ]
            at = calendars.days(records, by["called_at"], Month(date(2026, 12, 1)))
            assert not any(one.count for one in at)
        assert len(views.offered(kind, SYSTEM).named) == 0
        trees.check_parent(record_type("pipeline.region"), child, parent)
        ids = bulk.ids_of(records)
        outcome = bulk.apply(kind, BulkChange("edit", "stage", ("won",)), ids, SYSTEM)
        assert (outcome.changed, outcome.refused_count) == (3, 1)
        assert outcome.undo_id is not None
        reverting.undo(outcome.undo_id, SYSTEM)
        session().expire_all()
        stages = [one.stage for one in service.get_many(kind, ids, SYSTEM)]
        assert stages == ["engaging", "won"] * 4
