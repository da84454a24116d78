"""Records that are probably the same are said before they are made, and queued afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from host.database import session, transaction
from host.hooks.actor import Actor
from host.records import service
from host.records.beside.models import MatchPass, SuspectedPair
from host.records.entering.fields import record_type
from host.records.same import duplicates, merging
from host.records.undo import reverting
from host.sandbox.site import prepared
from host.testing import Browser, Site
from host.testing.databases import scratch_database
from host.testing.plugin import KINDS

PIPELINE = "tests/records/pipeline"
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


def make(actor: Actor, name: str, **values: Any) -> int:
    made = service.create(record_type("pipeline.deal"), {"name": name} | values, actor)
    return int(made.record.id)


def pairs() -> list[tuple[int, int]]:
    query = sa.select(SuspectedPair.first_id, SuspectedPair.second_id).where(
        SuspectedPair.dismissed_at.is_(None)
    )
    return sorted((row[0], row[1]) for row in session().execute(query))


def test_suspicions_follow_what_becomes_of_the_records(everywhere: Site) -> None:
    ada = everywhere.actor(everywhere.staff(admin=True))
    with everywhere.context():
        kind = record_type("pipeline.deal")
        first, second, third = make(ada, "Big"), make(ada, "Big"), make(ada, "Small")
        assert pairs() == [(first, second)]
        service.update(kind, third, {"name": "Big"}, ada)
        assert pairs() == [(first, second), (first, third)]
        service.update(kind, second, {"name": "Other"}, ada)
        assert pairs() == [(first, third)]
        saved = service.archive(kind, first, ada)
        assert pairs() == []
        reverting.undo(saved.undo_id or 0, ada)
        gone = service.delete(kind, third, ada)
        assert pairs() == []
        reverting.undo(gone.undo_id or 0, ada)
        assert pairs() == [(first, third)]
        merging.merge(kind, first, [third], {}, ada)
        assert pairs() == []


def test_what_was_dismissed_stays_dismissed(site: Site, ada: Actor) -> None:
    with site.context():
        kind = record_type("pipeline.deal")
        make(ada, "Big")
        second = make(ada, "Big")
        duplicates.dismiss(kind, duplicates.waiting(kind, ada)[0].id, ada)
        service.update(kind, second, {"seats": 4}, ada)
        service.update(kind, second, {"name": "Other"}, ada)
        service.update(kind, second, {"name": "Big"}, ada)
        assert pairs() == []


def test_records_that_were_there_before_are_looked_through_once(site: Site, ada: Actor) -> None:
    with site.context() as db:
        kind = record_type("pipeline.deal")
        ids = [make(ada, name) for name in ("A", "B", "A", "B", "A")]
        with transaction():
            db.execute(sa.delete(SuspectedPair))
        looked = [duplicates.look_through(kind, most=2) for _ in range(5)]
        assert looked == [2, 2, 1, 0, 0]
        assert pairs() == [(ids[0], ids[2]), (ids[0], ids[4]), (ids[1], ids[3])]
        assert db.get_one(MatchPass, kind.key).finished_at is not None


def test_only_who_sees_both_is_told(site: Site, ada: Actor) -> None:
    owner = site.actor(site.staff(["pipeline.deal:view_own", "pipeline.deal:create"]))
    with site.context():
        kind = record_type("pipeline.deal")
        mine = make(owner, "Big")
        make(ada, "Big")
        assert len(duplicates.waiting(kind, ada)) == 1
        assert duplicates.waiting(kind, owner) == []
        assert duplicates.of_record(kind, mine, owner) == []
        assert [one.id for one in duplicates.alike(kind, {"name": "Big"}, owner)] == [mine]


def test_the_form_says_who_is_there_and_takes_the_second_answer(
    site: Site, browser: Browser
) -> None:
    site.client(name="Acme")
    with site.context() as db:
        kind = record_type("host.client")
        with transaction():
            client = db.scalars(sa.select(kind.model)).one()
            client.match_key = "acme"
    warned = browser.post("/clients/new", {"name": "ACME Ltd."})
    assert warned.status_code == 409
    assert "There is a client of this name already" in warned.text
    assert "Add it all the same" in warned.text
    seen = re.search(r'name="twins" value="([\d,]+)"', warned.text)
    assert seen is not None
    assert browser.post("/clients/new", {"name": "ACME Ltd.", "twins": seen[1]}).status_code == 302
    with site.context():
        assert len(pairs()) == 1


def test_the_queue_is_worked(site: Site, browser: Browser, ada: Actor) -> None:
    with site.context():
        first, second = make(ada, "Big"), make(ada, "Big", seats=2)
    page = browser.get("/pipeline/deals/duplicates").text
    assert f"merge?id={first}&amp;id={second}" in page
    assert "Compare" in browser.get(f"/pipeline/deals/{second}").text
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert reader.post("/pipeline/deals/duplicates/1/dismiss").status_code == 403
    assert browser.post("/pipeline/deals/duplicates/1/dismiss").status_code == 302
    assert "No two deals look the same." in browser.get("/pipeline/deals/duplicates").text
    assert browser.get("/pipeline/products/duplicates").status_code == 404
