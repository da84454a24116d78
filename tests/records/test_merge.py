"""Records that are one: everything moves, addresses lead on, and one undo brings all back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from host.activity.models import Activity
from host.database import HostModel, session, transaction
from host.errors import Conflict, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.kernel.generation import current
from host.records import service
from host.records.beside import comments
from host.records.beside.models import MergedRecord, SuspectedPair
from host.records.entering.fields import record_type
from host.records.same import merging
from host.records.undo import reverting
from host.sandbox.site import prepared
from host.testing import Browser, Site
from host.testing.databases import scratch_database
from host.testing.plugin import KINDS

PIPELINE = "tests/records/pipeline"
KEPT: tuple[str, ...] = (
    *("host_client", "host_contact", "host_comment", "host_attachment"),
    "host_merged_record",
)
KEPT += ("pipeline_deal", "pipeline_region", "host_custom_value", "host_reminder")
TOUCHED = {"version", "updated_at", "updated_by"}

pytestmark = pytest.mark.modules(PIPELINE)


@pytest.fixture
def ada(site: Site) -> Actor:
    return site.actor(site.staff(admin=True, name="Ada Admin"))


@pytest.fixture(params=KINDS)
def everywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Give a site with the sample module on each kind of database."""
    with scratch_database(request.param, tmp_path) as url:
        site = Site(prepared(tmp_path / "data", url))
        site.install(PIPELINE)
        yield site
        site.close()


def rows() -> dict[str, list[dict[str, Any]]]:
    types = current().registry.record_types.values()
    tables = dict(HostModel.metadata.tables)
    tables |= {kind.model.__table__.name: kind.model.__table__ for kind in types}
    found: dict[str, list[dict[str, Any]]] = {}
    for name in KEPT:
        query = sa.select(tables[name]).order_by(tables[name].c.id)
        found[name] = [
            {key: value for key, value in row.items() if key not in TOUCHED}
            for row in session().execute(query).mappings()
        ]
    return found


def make(kind: str, actor: Actor, **values: Any) -> int:
    return int(service.create(record_type(kind), values, actor).record.id)


def test_everything_moves_and_one_undo_brings_it_back(everywhere: Site) -> None:
    site = everywhere
    ada = site.actor(site.staff(admin=True, name="Ada Admin"))
    keep, lost = site.client(name="Acme", city="Bern"), site.client(name="ACME", phone="1234")
    site.contact(keep)
    site.contact(lost)
    with site.context():
        kind = record_type("host.client")
        child = make("host.client", ada, name="Child", parent_id=lost.id)
        service.update(kind, keep.id, {"parent_id": lost.id}, ada)
        deal = make("pipeline.deal", ada, name="Big", client_id=lost.id)
        comments.write(kind, lost.id, "Remark.", ada)
        before = rows()
        done = merging.merge(kind, keep.id, [lost.id], {"phone": lost.id}, ada)
        kept = service.get(kind, keep.id, ada)
        assert (kept.city, kept.phone, kept.parent_id) == ("Bern", "1234", None)
        assert service.get(kind, child, ada).parent_id == keep.id
        assert service.get(record_type("pipeline.deal"), deal, ada).client_id == keep.id
        assert [one.body for one in comments.of_records(kind, [keep.id])] == ["Remark."]
        with pytest.raises(NotFound):
            service.get(kind, lost.id, ada)
        assert merging.kept_for(kind, lost.id) == keep.id
        reverting.undo(done.undo_id or 0, ada)
        assert rows() == before


LINKS = """
CREATE TABLE pipeline_link (
    deal_id INTEGER NOT NULL, word VARCHAR(20) NOT NULL, PRIMARY KEY (deal_id, word),
    FOREIGN KEY (deal_id) REFERENCES pipeline_deal (id) ON DELETE CASCADE
)
"""


def test_what_both_have_is_kept_once_and_comes_back_twice(everywhere: Site) -> None:
    """Rows without a key of their own, in a table that nobody maps."""
    site = everywhere
    ada = site.actor(site.staff(admin=True))
    with site.context():
        with transaction() as db:
            db.execute(sa.text(LINKS))
        kind = record_type("pipeline.deal")
        keep, lost = make("pipeline.deal", ada, name="A"), make("pipeline.deal", ada, name="B")
        held = {(keep, "both"), (lost, "both"), (lost, "only")}
        with transaction() as db:
            for deal, word in held:
                db.execute(
                    sa.text("INSERT INTO pipeline_link VALUES (:deal, :word)"),
                    {"deal": deal, "word": word},
                )
        done = merging.merge(kind, keep, [lost], {}, ada)
        assert done.dropped == {"pipeline_link": 1}
        assert links() == {(keep, "both"), (keep, "only")}
        reverting.undo(done.undo_id or 0, ada)
        assert links() == held
        gone = service.delete(kind, lost, ada)
        assert links() == {(keep, "both")}
        reverting.undo(gone.undo_id or 0, ada)
        assert links() == held


def links() -> set[tuple[int, str]]:
    found = session().execute(sa.text("SELECT deal_id, word FROM pipeline_link"))
    return {(row[0], row[1]) for row in found}


def test_the_address_of_the_lost_one_leads_on_and_its_history_stands_at_the_kept_one(
    site: Site, browser: Browser, ada: Actor
) -> None:
    with site.context():
        kind = record_type("pipeline.deal")
        keep, lost, third = (make("pipeline.deal", ada, name=one) for one in ("A", "B", "C"))
        service.update(kind, lost, {"seats": 41}, ada)
        merging.merge(kind, keep, [lost], {}, ada)
    moved = browser.get(f"/pipeline/deals/{lost}/activity")
    assert moved.headers["Location"] == f"/pipeline/deals/{keep}/activity"
    history = browser.get(moved.headers["Location"]).text
    assert "41 seats" in history
    assert "Took in B" in history
    with site.context():
        merging.merge(kind, third, [keep], {}, ada)
        assert merging.kept_for(kind, lost) == third
        assert sorted(merging.lost_ids(kind, third)) == [keep, lost]
    stranger = site.login(site.staff(["pipeline.deal:view_own"]))
    assert stranger.get(f"/pipeline/deals/{lost}").status_code == 404
    assert stranger.get(f"/pipeline/deals/{third}").status_code == 404


def test_who_may_not_delete_or_see_both_merges_nothing(site: Site, ada: Actor) -> None:
    rights = ["pipeline.deal:view_own", "pipeline.deal:edit", "pipeline.deal:create"]
    editor = site.actor(site.staff(rights))
    owner = site.actor(site.staff([*rights, "pipeline.deal:delete"]))
    with site.context():
        kind = record_type("pipeline.deal")
        mine, other = make("pipeline.deal", owner, name="A"), make("pipeline.deal", ada, name="B")
        with pytest.raises(PermissionDenied):
            merging.merge(kind, mine, [other], {}, editor)
        with pytest.raises(NotFound):
            merging.merge(kind, mine, [other], {}, owner)
        frozen = make("pipeline.deal", owner, name="C", code="FROZEN")
        with pytest.raises(Conflict, match="frozen"):
            merging.merge(kind, mine, [frozen], {}, owner)
        assert session().scalar(sa.select(sa.func.count(MergedRecord.id))) == 0


def test_others_who_went_on_are_not_overrun_by_the_undo(site: Site, ada: Actor) -> None:
    with site.context():
        kind = record_type("pipeline.deal")
        keep, lost = make("pipeline.deal", ada, name="A"), make("pipeline.deal", ada, name="B")
        done = merging.merge(kind, keep, [lost], {"name": lost}, ada)
        service.update(kind, keep, {"name": "Better"}, ada)
        with pytest.raises(reverting.ChangedSince):
            reverting.undo(done.undo_id or 0, ada)
        logged = session().scalars(sa.select(Activity.record_id).where(Activity.verb == "merged"))
        assert sorted(logged) == sorted([keep, lost])


def test_the_page_proposes_compares_and_merges(site: Site, browser: Browser, ada: Actor) -> None:
    with site.context():
        first = make("pipeline.deal", ada, name="Big", seats=3)
        second = make("pipeline.deal", ada, name="Bigger", code="D-2")
    page = browser.get(f"/pipeline/deals/merge?id={first}&id={second}").text
    assert re.search(rf'name="field-code" value="{second}"[^>]*checked', page)
    assert re.search(rf'name="field-name" value="{first}"[^>]*checked', page)
    sent = {"id": [first, second], "keep": first, "field-name": second, "field-code": second}
    done = browser.post("/pipeline/deals/merge", sent)
    assert done.headers["Location"] == f"/pipeline/deals/{first}"
    shown = browser.get(f"/pipeline/deals/{first}").text
    assert "Bigger" in shown
    assert "D-2" in shown
    assert "/undo" in shown
    assert browser.get("/pipeline/deals/merge?id=1").status_code == 200
    reader = site.login(site.staff(["pipeline.deal:view", "pipeline.deal:edit"]))
    assert reader.get(f"/pipeline/deals/merge?id={first}&id={second}").status_code == 403


def test_an_older_page_does_not_merge_what_was_changed_since(
    site: Site, browser: Browser, ada: Actor
) -> None:
    with site.context():
        kind = record_type("pipeline.deal")
        first, second = make("pipeline.deal", ada, name="A"), make("pipeline.deal", ada, name="B")
        service.update(kind, second, {"seats": 5}, ada)
    sent = {"id": [first, second], "keep": first, f"version-{second}": "1"}
    answer = browser.post("/pipeline/deals/merge", sent)
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.text
    with site.context():
        assert service.get(kind, second, ada).seats == 5
        assert session().scalar(sa.select(sa.func.count(SuspectedPair.id))) == 0
