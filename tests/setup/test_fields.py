"""Administrators add fields to types of record, order them, and put them away."""

from __future__ import annotations

import re

import pytest

from host.database import session
from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.records import service
from host.records.custom import describing
from host.records.custom import service as custom
from host.records.custom.models import CustomField
from host.records.custom.shapes import OFFERED
from host.records.entering.fields import record_type
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
DEAL = "pipeline.deal"
NEW = f"/setup/fields/new/{DEAL}"


def stored(site: Site) -> list[CustomField]:
    with site.context():
        return custom.all_fields().get(DEAL, [])


def add(site: Site, label: str, kind: FieldType = FieldType.TEXT) -> int:
    with site.context():
        return custom.add(DEAL, describing.FieldData(label, kind), SYSTEM).id


def test_a_field_is_added_by_its_form_and_stands_in_the_next_form(
    site: Site, browser: Browser
) -> None:
    assert f"{NEW}/choice" in browser.get(NEW).text
    sent = {"label": "Wine", "choices": "Red\n\nWhite\n", "default": "white", "half": "y"}
    answer = browser.post(f"{NEW}/choice", sent | {"listed": "y", "help": "What they drink"})
    assert answer.status_code == 302
    assert "Wine" in browser.get("/setup/fields").text
    page = browser.get("/pipeline/deals/new").text
    assert "What they drink" in page
    assert '<option value="white" selected>White</option>' in page
    (field,) = stored(site)
    assert (field.key, field.half, field.listed) == ("custom_wine", True, True)


@pytest.mark.parametrize("kind", OFFERED)
def test_every_type_has_a_form_that_adds_it(site: Site, browser: Browser, kind: FieldType) -> None:
    assert browser.get(f"{NEW}/{kind.value}").status_code == 200
    sent = {"label": "Extra", "choices": "One", "target": "pipeline.product"}
    assert browser.post(f"{NEW}/{kind.value}", sent).status_code == 302
    (field,) = stored(site)
    assert field.type == kind.value
    assert 'name="custom_extra"' in browser.get("/pipeline/deals/new").text
    assert browser.get(f"/setup/fields/{field.id}").status_code == 200


@pytest.mark.parametrize(
    ("kind", "sent", "message"),
    [
        ("text", {"label": " "}, "Enter a label."),
        ("text", {"label": "STAGE"}, "Another field of deals has this label."),
        ("choice", {"label": "Wine", "choices": " "}, "at least one choice"),
        ("choice", {"label": "Wine", "choices": "Red\nred"}, "Two choices are called “red”."),
        ("choice", {"label": "Wine", "choices": "Red", "default": "Blue"}, "none of the choices"),
        ("date", {"label": "Due", "default": "soon"}, "Enter a date such as"),
        ("decimal", {"label": "Fee", "default": "2" + "0" * 12}, "or less"),
        ("reference", {"label": "Twin", "target": "host.staff"}, "Choose what the field points at"),
    ],
)
def test_what_cannot_be_a_field_is_refused_with_what_was_typed(
    site: Site, browser: Browser, kind: str, sent: dict[str, str], message: str
) -> None:
    answer = browser.post(f"{NEW}/{kind}", sent | {"help": "kept text"})
    assert answer.status_code == 422
    assert message in answer.text
    assert "kept text" in answer.text
    assert stored(site) == []


def test_a_preview_draws_the_control_and_saves_nothing(site: Site, browser: Browser) -> None:
    sent = {"label": "Wine", "choices": "Red\nWhite", "default": "Red", "preview": "1"}
    page = browser.post(f"{NEW}/choice", sent).text
    assert '<option value="red" selected>Red</option>' in page
    assert stored(site) == []


def test_choices_are_renamed_ordered_retired_and_added(site: Site, browser: Browser) -> None:
    browser.post(f"{NEW}/choice", {"label": "Wine", "choices": "Red\nWhite\nRosé"})
    (field,) = stored(site)
    page = browser.get(f"/setup/fields/{field.id}").text
    assert re.findall(r'name="label-of-([^"]+)" value="([^"]+)"', page)[0] == ("red", "Red")
    sent = {
        "label": "Wine",
        "label-of-red": "Ruby",
        "colour-of-red": "red",
        "place-of-red": "3",
        "place-of-white": "1",
        "place-of-rose": "2",
        "offered": ["red", "white"],
        "choices": "Orange",
    }
    assert browser.post(f"/setup/fields/{field.id}", sent).status_code == 302
    found = [(one["value"], one["label"], one["retired"]) for one in stored(site)[0].choices]
    assert found == [
        ("white", "White", False),
        ("rose", "Rosé", True),
        ("red", "Ruby", False),
        ("orange", "Orange", False),
    ]
    page = browser.get(f"/setup/fields/{field.id}").text
    assert '<option value="red">Ruby</option>' in page
    assert '<option value="rose">Rosé</option>' not in page


def test_fields_are_put_in_another_order(site: Site, browser: Browser) -> None:
    first, second = add(site, "First"), add(site, "Second")
    browser.post(f"/setup/fields/{second}/up")
    assert [one.id for one in stored(site)] == [second, first]
    browser.post(f"/setup/fields/{second}/down")
    browser.post(f"/setup/fields/{second}/down")
    assert [one.id for one in stored(site)] == [first, second]
    page = browser.get("/pipeline/deals/new").text
    assert page.index('name="custom_first"') < page.index('name="custom_second"')


def test_a_field_is_put_away_before_it_is_deleted_with_its_values(
    site: Site, browser: Browser
) -> None:
    field_id = add(site, "Grape")
    with site.context():
        for name in ("One", "Two"):
            service.create(record_type(DEAL), {"name": name, "custom_grape": "Pinot"}, SYSTEM)
    page = browser.get(f"/setup/fields/{field_id}/purge").text
    assert "2 records have a value in it" in page
    assert browser.post(f"/setup/fields/{field_id}/purge").status_code == 409
    browser.post(f"/setup/fields/{field_id}/archive")
    assert "Pinot" not in browser.get("/pipeline/deals/1").text
    assert "Delete the field and 2 values" in browser.get(f"/setup/fields/{field_id}/purge").text
    browser.post(f"/setup/fields/{field_id}/restore")
    assert "Pinot" in browser.get("/pipeline/deals/1").text
    browser.post(f"/setup/fields/{field_id}/archive")
    browser.post(f"/setup/fields/{field_id}/purge")
    assert stored(site) == []


def test_what_a_colleague_saved_meanwhile_is_shown_first(site: Site, browser: Browser) -> None:
    field_id = add(site, "Grape")
    opened = str(stored(site)[0].version)
    with site.context():
        custom.change(field_id, describing.FieldData("Grapes", help="Sort"), SYSTEM)
    sent = {"label": "Grape variety", "record_version": opened}
    answer = browser.post(f"/setup/fields/{field_id}", sent)
    assert answer.status_code == 409
    assert "Grape variety" in answer.text
    assert stored(site)[0].label == "Grapes"


def test_only_administrators_open_it_and_every_worker_knows_at_once(site: Site) -> None:
    person = site.login(site.staff(["pipeline.deal:view"]))
    for path in ("/setup/fields", NEW, f"{NEW}/text"):
        assert person.get(path).status_code == 403
    assert person.post(f"{NEW}/text", {"label": "Mine"}).status_code == 403
    with site.context():
        epoch = site.runtime.generation().epoch
    add(site, "Grape")
    assert site.runtime.generation().epoch > epoch
    with site.context():
        assert session().query(CustomField).count() == 1


def test_more_fields_than_a_query_can_join_are_refused(site: Site, browser: Browser) -> None:
    for number in range(custom.MOST):
        add(site, f"Field {number}")
    answer = browser.post(f"{NEW}/text", {"label": "One too many"})
    assert answer.status_code == 409
    assert "Put one away first" in answer.text
    with site.context():
        made = service.create(record_type(DEAL), {"name": "Full", "custom_field_7": "x"}, SYSTEM)
    assert browser.get(f"/pipeline/deals/{made.record.id}").status_code == 200
