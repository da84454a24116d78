"""What is done with a selection: at once or behind the pages, each record on its own terms."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM, Actor
from host.records import service
from host.records.bulk import changes as bulk
from host.records.bulk import jobs as bulk_jobs
from host.records.bulk.changes import BulkChange
from host.records.entering.fields import record_type
from host.records.models import BulkJob, UndoEntry
from host.records.undo import reverting
from host.testing import Browser, Site
from tests.records.test_filters import made, names

pytestmark = pytest.mark.modules("tests/records/pipeline")
URL = "/pipeline/deals/bulk"


def deals(site: Site, count: int, **values: object) -> list[int]:
    """Make many deals at once and return their ids."""
    rows = [{"name": f"Deal {number:04}", **values} for number in range(count)]
    with site.context():
        made_ones = service.create_many(record_type("pipeline.deal"), rows, SYSTEM)
        return [one.id for one in made_ones]


def stages(site: Site) -> list[str]:
    """Return the stages of all deals, by id."""
    with site.context() as db:
        return list(db.scalars(sa.text("SELECT stage FROM pipeline_deal ORDER BY id")))


def test_a_refused_record_keeps_the_others_from_nothing(site: Site, browser: Browser) -> None:
    worth, plain = deals(site, 2, value=5), made(site, {"name": "Worthless"})
    form = {"action": "edit", "field": "stage", "stage": "won", "go": "1"}
    answer = browser.post(URL, {**form, "id": [*map(str, worth), str(plain)]})
    assert answer.status_code == 200
    assert "1 of 3 deals refused" in answer.text
    assert re.search(r"Worthless</a></th>.*A deal without a value cannot be won", answer.text)
    assert stages(site) == ["won", "won", "prospecting"]


def test_the_whole_change_is_one_deed_that_can_be_taken_back(site: Site) -> None:
    ids = [*deals(site, 3, value=5), made(site, {"name": "Worthless"})]
    admin = site.actor(site.staff(admin=True))
    with site.context():
        kind = record_type("pipeline.deal")
        outcome = bulk.apply(kind, BulkChange("edit", "stage", ("won",)), ids, admin)
        assert outcome.undo_id is not None
        entry = session().get_one(UndoEntry, outcome.undo_id)
        assert (entry.label, entry.count) == ("4 deals", 3)
        assert (outcome.changed, outcome.refused_count) == (3, 1)
        reverting.undo(outcome.undo_id, admin)
    assert stages(site) == ["prospecting"] * 4


@pytest.mark.parametrize("action", ["archive", "delete", "do:pipeline.call"])
def test_what_a_list_offers_is_done_to_all_that_fit(
    site: Site, browser: Browser, action: str
) -> None:
    deals(site, 30, stage="engaging")
    kept = made(site, {"name": "Another stage"})
    form = {"action": action, "all": "1", "go": "1"}
    answer = browser.post(f"{URL}?stage=engaging", form)
    assert answer.status_code == 302
    condition = {
        "archive": "archived_at IS NULL",
        "delete": "1 = 1",
        "do:pipeline.call": "called_at IS NULL",
    }[action]
    with site.context() as db:
        query = sa.text(f"SELECT id FROM pipeline_deal WHERE {condition}")
        assert list(db.scalars(query)) == [kept]


def test_a_search_finds_what_was_changed_together(site: Site, browser: Browser) -> None:
    ids = [*deals(site, 2), made(site, {"name": "Frozen", "code": "FROZEN"})]
    form = {"action": "edit", "field": "code", "code": "ZEBRA", "go": "1"}
    browser.post(URL, {**form, "id": list(map(str, ids))})
    page = browser.get("/pipeline/deals/?q=zebra&sort=name").text
    assert names(page) == ["Deal 0000", "Deal 0001"]
    assert names(browser.get("/pipeline/deals/?q=frozen").text) == ["Frozen"]


def test_a_deletion_says_what_goes_before_it_happens(site: Site, browser: Browser) -> None:
    ids = deals(site, 2)
    page = browser.post(URL, {"action": "delete", "id": list(map(str, ids))}).text
    assert "Delete 2 deals?" in page
    assert len(stages(site)) == 2


def test_a_value_is_asked_for_in_the_fields_own_control(site: Site, browser: Browser) -> None:
    ids = [str(one) for one in deals(site, 2)]
    page = browser.post(URL, {"action": "edit", "id": ids, "field": "chance"}).text
    assert 'name="chance"' in page
    form = {"action": "edit", "id": ids, "field": "chance", "chance": "lots", "go": "1"}
    answer = browser.post(URL, form)
    assert answer.status_code == 422
    assert 'value="lots"' in answer.text
    person = site.staff()
    form = {"action": "assign", "id": ids, "field": "owner_id", "owner_id": str(person.id)}
    assert browser.post(URL, {**form, "go": "1"}).status_code == 302
    with site.context() as db:
        owners = db.scalars(sa.text("SELECT DISTINCT owner_id FROM pipeline_deal"))
        assert list(owners) == [person.id]


def test_a_state_that_must_be_there_is_not_emptied(site: Site, browser: Browser) -> None:
    ids = [str(one) for one in deals(site, 2, stage="engaging")]
    form = {"action": "edit", "id": ids, "field": "stage", "stage": "", "go": "1"}
    answer = browser.post(URL, form)
    assert answer.status_code == 422
    assert "Choose a stage." in answer.text
    answer = browser.post(f"/pipeline/deals/{ids[0]}/edit", {"name": "Renamed", "stage": ""})
    assert answer.status_code == 422
    assert "Choose a stage." in answer.text
    assert 'value="Renamed"' in answer.text
    assert stages(site) == ["engaging"] * 2


def test_a_column_that_must_be_filled_is_not_emptied_though_its_field_does_not_say_so(
    site: Site,
) -> None:
    (deal,) = deals(site, 1, stage="engaging")
    admin = site.actor(site.staff(admin=True))
    with site.context():
        kind = record_type("pipeline.deal")
        loose = tuple(
            replace(one, required=False) if one.key == "stage" else one for one in kind.fields
        )
        kind = replace(kind, fields=loose)
        with pytest.raises(InvalidInput, match=r"Choose a stage\."):
            bulk.check(kind, BulkChange("edit", "stage", ("",)), admin)
        for given in ({"stage": None}, {"stage": None, "name": "Renamed"}):
            with pytest.raises(InvalidInput, match=r"Choose a stage\."):
                service.update(kind, deal, given, admin)
        with pytest.raises(InvalidInput, match=r"Choose a stage\."):
            service.create(kind, {"name": "New", "stage": None}, admin)
        assert service.update(kind, deal, {"currency": None}, admin).record.currency == ""
    assert stages(site) == ["engaging"]


def test_records_of_a_selection_are_merged_side_by_side(site: Site, browser: Browser) -> None:
    ids = [str(one) for one in deals(site, 6)]
    assert 'value="merge"' in browser.get("/pipeline/deals/").text
    answer = browser.post(URL, {"action": "merge", "id": ids[:2]})
    assert answer.headers["Location"] == f"/pipeline/deals/merge?id={ids[0]}&id={ids[1]}"
    page = browser.get(answer.headers["Location"]).text
    assert "Deal 0000" in page
    assert "Deal 0001" in page
    for some in (ids[:1], ids):
        answer = browser.post(f"{URL}?stage=prospecting", {"action": "merge", "id": some})
        assert answer.headers["Location"] == "/pipeline/deals/?f=0~stage~is~prospecting"
        assert "Choose two to 5 deals to merge." in browser.get(answer.headers["Location"]).text
    editor = site.login(site.staff(["pipeline.deal:view", "pipeline.deal:edit"]))
    assert 'value="merge"' not in editor.get("/pipeline/deals/").text
    assert editor.get(f"/pipeline/deals/merge?id={ids[0]}&id={ids[1]}").status_code == 403


def test_rights_hold_for_each_record_and_field(site: Site) -> None:
    mine = site.staff(["pipeline.deal:view_own", "pipeline.deal:edit"])
    own, other = made(site, {"name": "Own", "owner_id": mine.id}), made(site, {"name": "Other"})
    person = site.login(mine)
    form = {"action": "edit", "field": "code", "code": "X", "go": "1", "id": [str(own), str(other)]}
    page = person.post(URL, form).text
    assert "1 of 2 deals refused" in page
    assert "Other" not in page
    form = {"action": "edit", "field": "margin", "margin": "5", "go": "1", "id": [str(own)]}
    assert person.post(URL, form).status_code == 200  # the form once more: no such field to choose
    assert person.post(URL, {"action": "delete", "id": [str(own)]}).status_code == 403
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert reader.post(URL, {"action": "archive", "id": [str(own)]}).status_code == 403


def test_many_records_are_changed_behind_the_pages(site: Site, browser: Browser) -> None:
    deals(site, 230, value=5)
    made(site, {"name": "Worthless"})
    form = {"action": "edit", "field": "stage", "stage": "won", "go": "1", "all": "1"}
    answer = browser.post(URL, form)
    progress = answer.headers["Location"]
    assert "0 of 231" in browser.get(progress).text
    job_id = int(progress.rpartition("/")[2])
    assert run(site, job_id).state == "done"
    page = browser.get(progress).text
    assert "230 deals changed, 1 refused." in page
    assert "cannot be won" in page
    with site.context() as db:
        job = db.get_one(BulkJob, job_id)
        assert db.get_one(UndoEntry, job.undo_id).count == 230
        reverting.undo(job.undo_id or 0, who(site, job))
    assert stages(site) == ["prospecting"] * 231


def test_a_killed_change_goes_on_where_it_was_and_does_nothing_twice(site: Site) -> None:
    deals(site, 350)
    admin = site.actor(site.staff(admin=True))
    with site.context():
        kind = record_type("pipeline.deal")
        ids = list(session().scalars(sa.select(kind.model.id)))
        job = bulk_jobs.launch(kind, BulkChange("edit", "code", ("X",)), ids, admin)
    site.runtime.engine.dispose()
    child = os.fork()
    if not child:
        die_in_the_third_chunk(site, job.id, admin)
    os.waitpid(child, 0)
    with site.context() as db:
        assert db.get_one(BulkJob, job.id).done == 200
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert run(site, job.id).changed == 350
    with site.context() as db:
        versions = db.scalars(sa.text("SELECT DISTINCT version FROM pipeline_deal"))
        assert list(versions) == [2]
        told = sa.select(sa.func.count()).where(Activity.verb == "updated")
        assert db.scalar(told.select_from(Activity)) == 350
        assert db.scalar(sa.select(sa.func.count()).select_from(UndoEntry)) == 1


def test_one_executes_a_change_at_a_time(site: Site) -> None:
    admin = site.actor(site.staff(admin=True))
    ids = deals(site, 3)
    with site.context():
        job = bulk_jobs.launch(record_type("pipeline.deal"), BulkChange("archive"), ids, admin)
        assert bulk_jobs.WORK.claim(job.id)
        assert bulk_jobs.execute(job.id, admin) is None
        assert bulk_jobs.WORK.waiting() == []


def die_in_the_third_chunk(site: Site, job_id: int, actor: Actor) -> None:
    """Execute the change in this process until it is killed before its third commit."""
    note, chunks = bulk_jobs._note, []

    def killed(*arguments: object) -> None:
        chunks.append(1)
        note(*arguments)  # type: ignore[arg-type]
        if len(chunks) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    bulk_jobs._note = killed  # type: ignore[assignment]
    with site.context():
        bulk_jobs.execute(job_id, actor)
    os._exit(1)


def run(site: Site, job_id: int) -> BulkJob:
    """Do what a worker does with the change."""
    from host.staff_area.records import bulk_task

    with site.context() as db:
        bulk_task.CHANGES.run(job_id)
        return db.get_one(BulkJob, job_id, populate_existing=True)


def who(site: Site, job: BulkJob) -> Actor:
    """Return who launched a change."""
    from host.access import grants
    from host.access import service as access

    return grants.actor_of(access.get_staff(job.staff_id))


def test_a_button_asks_once_for_the_whole_selection(site: Site, browser: Browser) -> None:
    ids = [str(one) for one in deals(site, 2)]
    ids.append(str(made(site, {"name": "Once only"})))
    press = {"action": "do:pipeline.repeat", "id": ids}
    page = browser.post(URL, press).text
    assert "For 3 deals." in page
    assert 'name="day"' in page
    assert 'name="who"' in page
    refused = browser.post(URL, {**press, "go": "1", "day": "no day", "by": "post"})
    assert refused.status_code == 422
    assert 'value="no day"' in refused.text
    assert browser.post(URL, {**press, "go": "1", "day": ""}).status_code == 422
    answers = {"day": "2027-02-03", "by": ["mail", "post"], "who": ""}
    page = browser.post(URL, {**press, "go": "1", **answers}).text
    assert "2 made. These were refused:" in page
    assert ">Deal 0001 on 2027-02-03 by mail and post</a>" in page
    assert "This deal is made once." in page
    assert len(stages(site)) == 5


def test_what_a_button_asks_is_checked_like_a_field(site: Site, browser: Browser) -> None:
    press = {"action": "do:pipeline.repeat", "id": [str(*deals(site, 1))], "go": "1"}
    answer = browser.post(URL, {**press, "day": "2027-02-03", "who": "999999"})
    assert answer.status_code == 422
    assert "must be an active member of staff" in answer.text
    assert len(stages(site)) == 1


def test_answers_go_along_behind_the_pages(site: Site, browser: Browser) -> None:
    deals(site, 201)
    press = {"action": "do:pipeline.repeat", "all": "1", "go": "1", "day": "2027-02-03"}
    progress = browser.post(URL, press).headers["Location"]
    assert run(site, int(progress.rpartition("/")[2])).changed == 201
    assert len(stages(site)) == 402


def test_one_record_is_asked_on_a_page_of_its_own(site: Site, browser: Browser) -> None:
    (deal,) = deals(site, 1)
    assert (
        f'href="/pipeline/deals/{deal}/do/pipeline.repeat"'
        in browser.get(f"/pipeline/deals/{deal}").text
    )
    address = f"/pipeline/deals/{deal}/do/pipeline.repeat"
    assert 'name="day"' in browser.get(address).text
    assert browser.post(address, {"day": ""}).status_code == 422
    answer = browser.post(address, {"day": "2027-02-03"})
    assert answer.headers["Location"] == f"/pipeline/deals/{deal + 1}"
    assert browser.get(f"/pipeline/deals/{deal}/do/pipeline.call").status_code == 405


def test_a_button_leads_to_a_page_with_what_was_chosen(site: Site, browser: Browser) -> None:
    ids = [str(one) for one in deals(site, 3)]
    answer = browser.post(URL, {"action": "do:pipeline.weigh", "id": ids[:2]})
    assert answer.headers["Location"] == "/pipeline/deals/?weighed=2"
    answer = browser.post(URL, {"action": "do:pipeline.weigh", "id": ids})
    page = browser.get(answer.headers["Location"]).text
    assert "Choose one or two deals to weigh." in page
    one = browser.get(f"/pipeline/deals/{ids[0]}/do/pipeline.weigh")
    assert one.headers["Location"] == "/pipeline/deals/?weighed=1"
    assert browser.get("/pipeline/deals/999999/do/pipeline.weigh").status_code == 404
