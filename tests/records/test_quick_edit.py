"""One value is changed where it stands, and taken back where its message is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from host.database import transaction
from host.hooks.actor import Actor
from host.records import service
from host.records.entering.fields import record_type
from host.records.undo import log as undo
from host.records.undo import reverting
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")


@pytest.fixture
def ada(site: Site) -> Actor:
    return site.actor(site.staff(admin=True, name="Ada Admin"))


def deal(site: Site, actor: Actor, **values: Any) -> int:
    with site.context():
        made = service.create(record_type("pipeline.deal"), {"name": "Big"} | values, actor)
        return int(made.record.id)


def version_in(html: str) -> str:
    found = re.search(r'name="record_version" value="(\d+)"', html)
    assert found is not None, html
    return found[1]


def test_a_value_is_changed_and_taken_back(site: Site, browser: Browser, ada: Actor) -> None:
    one = deal(site, ada)
    path = f"/pipeline/deals/{one}/value/seats"
    assert f'data-edit-url="{path}"' in browser.get(f"/pipeline/deals/{one}").text
    version = version_in(browser.get(path).text)
    saved = browser.post(path, {"seats": "12", "record_version": version})
    assert (saved.status_code, saved.text.strip()) == (200, "12 seats")
    back = browser.post(saved.headers["Trellis-Undo"], headers={"X-Requested-With": "fetch"})
    assert back.status_code == 204
    assert "Not set" in browser.get(f"{path}?shown=1").text


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("stage", "engaging", "Engaging"),
        ("urgent", "y", "Yes"),
        ("close_date", "2026-12-03", "3 Dec 2026"),
        ("value", "1,200.50", "1\u202f200.50"),
        ("tags", "key", "Key"),
        ("email", "a@b.example", "mailto:a@b.example"),
        ("notes", "Two\nlines", "Two\nlines"),
    ],
)
def test_every_kind_of_value_is_typed_and_shown(
    site: Site, browser: Browser, ada: Actor, key: str, typed: str, shown: str
) -> None:
    one = deal(site, ada)
    path = f"/pipeline/deals/{one}/value/{key}"
    assert "data-edit-form" in browser.get(path).text
    saved = browser.post(path, {key: typed, f"{key}-sent": "1"})
    assert saved.status_code == 200
    assert shown in saved.text


def test_what_is_refused_stays_typed_beside_its_reason(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada, close_date=None)
    refused = browser.post(f"/pipeline/deals/{one}/value/seats", {"seats": "many"})
    assert refused.status_code == 422
    assert 'value="many"' in refused.text
    assert 'aria-invalid="true"' in refused.text
    path = f"/pipeline/deals/{one}/value"
    browser.post(f"{path}/engage_date", {"engage_date": "2026-05-01"})
    across = browser.post(f"{path}/close_date", {"close_date": "2026-01-01"})
    assert across.status_code == 422
    assert "before the engage date" in across.text


def test_who_was_first_is_shown_and_overwritten_only_on_purpose(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    path = f"/pipeline/deals/{one}/value/seats"
    opened = version_in(browser.get(path).text)
    with site.context():
        service.update(record_type("pipeline.deal"), one, {"seats": 5}, ada)
    late = browser.post(path, {"seats": "9", "record_version": opened})
    assert late.status_code == 409
    assert "It is “5” now." in late.text
    assert 'value="9"' in late.text
    again = browser.post(path, {"seats": "9", "record_version": version_in(late.text)})
    assert (again.status_code, again.text.strip()) == (200, "9 seats")


def test_locked_records_and_readers_change_nothing(
    site: Site, browser: Browser, ada: Actor
) -> None:
    frozen = deal(site, ada, code="FROZEN")
    assert "data-edit-url" not in browser.get(f"/pipeline/deals/{frozen}").text
    refused = browser.post(f"/pipeline/deals/{frozen}/value/seats", {"seats": "1"})
    assert refused.status_code == 409
    assert "This deal is frozen." in refused.text
    one = deal(site, ada)
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert reader.post(f"/pipeline/deals/{one}/value/seats", {"seats": "1"}).status_code == 403
    editor = site.login(site.staff(["pipeline.deal:view", "pipeline.deal:edit"]))
    assert editor.get(f"/pipeline/deals/{one}/value/margin").status_code == 404
    assert editor.get(f"/pipeline/deals/{one}/value/updated_at").status_code == 404


def test_the_message_offers_the_way_back_once(site: Site, browser: Browser, ada: Actor) -> None:
    one = deal(site, ada)
    gone = browser.post(f"/pipeline/deals/{one}/delete")
    page = browser.get(gone.headers["Location"]).text
    found = re.search(r'action="(/changes/\d+/undo)"', page)
    assert found is not None
    assert 'data-rest="10000"' in page
    assert "/undo" not in browser.get("/pipeline/deals/").text
    back = browser.post(found[1])
    assert back.headers["Location"] == f"/pipeline/deals/{one}"
    assert browser.get(f"/pipeline/deals/{one}").status_code == 200


def test_the_list_of_changes_says_what_by_whom_and_who_took_it_back(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    person = site.staff(["pipeline.deal:view", "pipeline.deal:edit"], name="Grace Hopper")
    grace = site.login(person)
    grace.post(f"/pipeline/deals/{one}/value/seats", {"seats": "3"})
    assert "Changed deal" in grace.get("/changes").text
    assert "Changed deal" not in browser.get("/changes").text
    everybody = browser.get("/changes?whose=all").text
    assert "Grace Hopper" in everybody
    assert (
        "Changed deal"
        not in site.login(site.staff(["pipeline.deal:view"])).get("/changes?whose=all").text
    )
    assert browser.post("/changes/1/undo").status_code == 302
    assert re.search(r"Taken back by (Ada Admin|Person \d+)", grace.get("/changes").text)


def test_where_others_went_on_is_shown_and_the_rest_can_be_taken_back(
    site: Site, browser: Browser, ada: Actor
) -> None:
    first, second = deal(site, ada, name="First"), deal(site, ada, name="Second")
    with site.context():
        kind = record_type("pipeline.deal")
        with transaction(), undo.recording(ada, "updated", kind, "2 deals") as deed:
            service.update(kind, first, {"seats": 1}, ada)
            service.update(kind, second, {"seats": 1}, ada)
        service.update(kind, second, {"seats": 8}, ada)
    address = f"/changes/{deed.entry_id}/undo"
    refused = browser.post(address)
    assert refused.status_code == 409
    assert "Second: Seats" in refused.text
    assert "Take back the rest" in refused.text
    assert browser.post(address, {"rest": "1"}).status_code == 302
    with site.context():
        assert service.get(kind, first, ada).seats is None
        assert service.get(kind, second, ada).seats == 8
        assert reverting.entry_for(deed.entry_id or 0, ada).undone_at is not None
