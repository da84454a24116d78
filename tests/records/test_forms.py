"""The form of a record: what is typed is kept, checked, and saved once."""

from __future__ import annotations

from typing import Any

import pytest

from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
DEALS = "/pipeline/deals/"
GOOD = {"name": "Big", "stage": "engaging", "value": "1,200.50", "close_date": "2026-12-24"}


def deal(site: Site, number: int = 1) -> Any:
    """Return what is stored of a deal."""
    models = site.part("pipeline", "models")
    with site.context() as db:
        return db.get(models.Deal, number, populate_existing=True)


def test_a_declaration_gives_a_whole_form(site: Site, browser: Browser) -> None:
    page = browser.get(f"{DEALS}new").text
    for name in ("name", "code", "stage", "client_id", "owner_id", "value", "urgent", "tags"):
        assert f'name="{name}"' in page
    assert 'name="updated_at"' not in page


def test_what_is_typed_is_stored_in_its_type(site: Site, browser: Browser) -> None:
    client = site.client(name="Acme")
    more = {"client_id": str(client.id), "tags": ["key", "new"], "urgent": "y", "seats": "12"}
    more |= {"website": "example.com", "colour": "#2F6FDE", "called_at": "2026-12-03T14:30"}
    assert browser.post(f"{DEALS}new", GOOD | more).status_code == 302
    stored = deal(site)
    assert (str(stored.value), stored.client_id) == ("1200.50", client.id)
    assert (stored.tags, stored.urgent, stored.seats) == (["key", "new"], True, 12)
    assert (stored.website, stored.colour) == ("https://example.com", "#2f6fde")
    assert stored.called_at.isoformat() == "2026-12-03T14:30:00+00:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Enter a name."),
        ({"value": "a lot"}, "Enter a number such as 1250.50."),
        ({"value": "-1"}, "Enter 0 or more."),
        ({"chance": "101"}, "Enter 100 or less."),
        ({"seats": "1.5"}, "Enter a whole number."),
        ({"stage": "dreaming"}, "is none of the choices"),
        ({"close_date": "soon"}, "Enter a date such as 2026-12-03."),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"client_id": "987"}, "there is no such record"),
        ({"client_id": "", "client_id-typed": "Nowhere"}, "There is no client called “Nowhere”."),
        ({"owner_id": "987"}, "must be an active member of staff"),
        ({"engage_date": "2027-01-01"}, "The close date is before the engage date."),
        ({"name": "x" * 121}, "121 characters; 120 fit"),
    ],
)
def test_a_refused_value_is_named_and_everything_typed_is_kept(
    site: Site, browser: Browser, typed: dict[str, str], said: str
) -> None:
    answer = browser.post(f"{DEALS}new", GOOD | {"notes": "Kept & safe"} | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept &amp; safe" in answer.text
    assert deal(site) is None


def test_a_reference_can_be_named_where_no_script_runs(site: Site, browser: Browser) -> None:
    client = site.client(name="Acme")
    browser.post(f"{DEALS}new", GOOD | {"client_id": "", "client_id-typed": "Acme"})
    assert deal(site).client_id == client.id


def test_the_address_names_values_to_begin_with(site: Site, browser: Browser) -> None:
    client = site.client(name="Acme")
    page = browser.get(f"{DEALS}new?client_id={client.id}&stage=won&name=From+the+address").text
    assert 'value="From the address"' in page
    assert f'<option value="{client.id}" selected>Acme</option>' in page
    assert '<option value="won" selected>' in page


def test_a_field_that_depends_on_another_counts_only_in_its_place(
    site: Site, browser: Browser
) -> None:
    browser.post(f"{DEALS}new", GOOD | {"lost_because": "Price"})
    assert deal(site).lost_because == ""
    browser.post(f"{DEALS}1/edit", GOOD | {"stage": "lost", "lost_because": "Price"})
    assert deal(site).lost_because == "Price"


def test_both_versions_are_shown_when_somebody_else_was_quicker(
    site: Site, browser: Browser
) -> None:
    browser.post(f"{DEALS}new", GOOD)
    opened = deal(site).version
    other = site.login(site.staff(["pipeline.deal:view", "pipeline.deal:edit"]))
    other.post(f"{DEALS}1/edit", GOOD | {"name": "Theirs", "seats": "3"})
    late = GOOD | {"name": "Mine", "record_version": str(opened)}
    answer = browser.post(f"{DEALS}1/edit", late)
    assert answer.status_code == 409
    assert "Somebody else saved this while your form was open" in answer.text
    assert '<td data-label="Stored now">Theirs</td><td data-label="Yours">Mine</td>' in answer.text
    assert deal(site).name == "Theirs"
    now = str(deal(site).version)
    assert browser.post(f"{DEALS}1/edit", late | {"record_version": now}).status_code == 302
    assert deal(site).name == "Mine"


def test_a_locked_record_is_not_changed(site: Site, browser: Browser) -> None:
    browser.post(f"{DEALS}new", GOOD | {"code": "FROZEN"})
    assert browser.get(f"{DEALS}1/edit").status_code == 302
    browser.post(f"{DEALS}1/edit", GOOD | {"name": "Thawed"})
    assert deal(site).name == "Big"


def test_a_state_follows_only_what_it_may(site: Site, browser: Browser) -> None:
    browser.post(f"{DEALS}new", GOOD | {"stage": "won"})
    answer = browser.post(f"{DEALS}1/edit", GOOD | {"stage": "lost"})
    assert answer.status_code == 422
    assert "From “Won” the deal can become Engaging, not “Lost”." in answer.text


def test_a_copy_begins_with_the_values_of_the_other(site: Site, browser: Browser) -> None:
    browser.post(f"{DEALS}new", GOOD | {"seats": "7"})
    page = browser.get(f"{DEALS}1/copy").text
    assert 'value="Big"' in page
    assert 'value="7"' in page
    assert 'name="record_version"' not in page


def test_formatted_text_is_stored_clean(site: Site, browser: Browser) -> None:
    story = '<p>Good <script>alert(1)</script><a href="javascript:x">day</a></p>'
    browser.post(f"{DEALS}new", GOOD | {"story": story})
    assert "script" not in deal(site).story
    assert "Good" in deal(site).story


def test_a_record_is_made_on_the_way_to_another(site: Site, browser: Browser) -> None:
    page = browser.get("/pipeline/products/new/part?name=GTX+Pro").text
    assert "<html" not in page
    assert 'value="GTX Pro"' in page
    refused = browser.post("/pipeline/products/new/part", {"name": "", "price": "5"})
    assert refused.status_code == 422
    assert "Enter a name." in refused.text
    made = browser.post("/pipeline/products/new/part", {"name": "GTX Pro", "price": "5"})
    assert made.status_code == 201
    assert made.json == {"id": 1, "label": "GTX Pro"}


def test_a_field_behind_a_right_is_neither_shown_nor_taken(site: Site, browser: Browser) -> None:
    browser.post(f"{DEALS}new", GOOD | {"margin": "12"})
    rights = ["pipeline.deal:view", "pipeline.deal:edit"]
    clerk = site.login(site.staff(rights))
    assert "Margin" not in clerk.get(f"{DEALS}1").text
    assert 'name="margin"' not in clerk.get(f"{DEALS}1/edit").text
    clerk.post(f"{DEALS}1/edit", GOOD | {"margin": "99"})
    assert str(deal(site).margin) == "12.00"
    seer = site.login(site.staff([*rights, "pipeline.deal:see_margin"]))
    assert "Margin" in seer.get(f"{DEALS}1").text


def test_a_value_that_only_one_may_have_is_refused_beside_its_field(
    site: Site, browser: Browser
) -> None:
    browser.post("/pipeline/products/new", {"name": "GTX Pro"})
    answer = browser.post("/pipeline/products/new", {"name": "GTX Pro", "series": "GTX"})
    assert answer.status_code == 422
    assert "There is a product of this name already." in answer.text
    assert browser.post("/pipeline/products/1/edit", {"name": "GTX Pro"}).status_code == 302
