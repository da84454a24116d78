"""Fields that administrators add behave like those that a module declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host.activity.service import of_record
from host.database import session
from host.errors import Conflict, InvalidInput, PermissionDenied
from host.hooks.actor import SYSTEM, Actor
from host.hooks.record_types import FieldType
from host.hooks.records import RecordRef
from host.records import service
from host.records.custom import service as custom
from host.records.custom.describing import ChoiceData, FieldData
from host.records.custom.models import CustomChoice, CustomValue
from host.records.entering import checking
from host.records.entering.fields import fields_for, record_type
from host.records.lists.conditions import Condition, Filter, Operator
from host.records.lists.listing import Asked, RecordList
from host.records.same import merging
from host.records.undo import reverting
from host.search import building
from host.testing import Browser, Site
from host.web.stream import Change, event_of, events_of

pytestmark = pytest.mark.modules("tests/records/pipeline")
DEAL = "pipeline.deal"
COLOURS = (ChoiceData("Red wine"), ChoiceData("White wine", colour="green"), ChoiceData("Rosé"))
Add = Callable[..., int]


@pytest.fixture
def add(site: Site) -> Add:
    """Return a function that adds a field to deals and returns its id."""

    def added(label: str, kind: FieldType = FieldType.TEXT, **more: Any) -> int:
        if kind in {FieldType.CHOICE, FieldType.CHOICES}:
            more.setdefault("choices", COLOURS)
        with site.context():
            return custom.add(DEAL, FieldData(label, kind, **more), SYSTEM).id

    return added


def make(site: Site, **values: Any) -> int:
    with site.context():
        found: int = service.create(record_type(DEAL), {"name": "One"} | values, SYSTEM).record.id
    return found


def held(site: Site, record_id: int) -> dict[str, Any]:
    """Return what a deal holds in its added fields."""
    with site.context():
        kind = record_type(DEAL)
        found = checking.values_of(kind, service.get(kind, record_id, SYSTEM))
    return {key: value for key, value in found.items() if key.startswith("custom_")}


def change(site: Site, record_id: int, **values: Any) -> service.Saved:
    with site.context():
        return service.update(record_type(DEAL), record_id, values, SYSTEM)


def ids(site: Site, *conditions: Condition, sort: str = "", actor: Actor = SYSTEM) -> list[int]:
    """Return the deals of a list, read page by page."""
    found: list[int] = []
    after: str | None = ""
    with site.context():
        while after is not None:
            asked = Asked(sort=sort, filter=Filter(conditions), size=2, after=after)
            page = RecordList(record_type(DEAL), actor, asked).page()
            found += [row.id for row in page.rows]
            after = page.after
    return found


VALUES: Mapping[FieldType, Any] = {
    FieldType.TEXT: "Château",
    FieldType.LONG_TEXT: "Two\nlines",
    FieldType.INTEGER: -7,
    FieldType.DECIMAL: Decimal("1250.125"),
    FieldType.MONEY: Decimal("99.90"),
    FieldType.CHOICE: "white_wine",
    FieldType.CHOICES: ("rose", "red_wine"),
    FieldType.DATE: date(2026, 2, 28),
    FieldType.DATETIME: datetime(2026, 2, 28, 13, 5, tzinfo=UTC),
    FieldType.CHECKBOX: True,
    FieldType.COLOUR: "#2f6fde",
    FieldType.LINK: "https://example.com/a",
}


def test_every_type_of_value_comes_back_as_it_was_kept(site: Site, add: Add) -> None:
    for kind in VALUES:
        add(f"My {kind.value}", kind)
    wanted = {f"custom_my_{kind.value}": value for kind, value in VALUES.items()}
    empty, filled = make(site), make(site, **wanted)
    assert held(site, filled) == wanted
    change(site, empty, **wanted)
    assert held(site, empty) == wanted
    change(
        site,
        empty,
        custom_my_text="",
        custom_my_choices=(),
        custom_my_checkbox=False,
        custom_my_money=None,
    )
    left = held(site, empty)
    assert (left["custom_my_text"], left["custom_my_choices"], left["custom_my_checkbox"]) == (
        "",
        (),
        False,
    )
    assert left["custom_my_money"] is None


CONDITIONS = [
    (FieldType.TEXT, "Apple", Operator.IS, "Apple"),
    (FieldType.TEXT, "Apple pie", Operator.CONTAINS, "PIE"),
    (FieldType.DECIMAL, Decimal("2.5"), Operator.MORE, "2.4"),
    (FieldType.INTEGER, 5, Operator.AT_MOST, "5"),
    (FieldType.MONEY, Decimal("10.00"), Operator.IS, "10"),
    (FieldType.CHOICE, "rose", Operator.IS, "rose"),
    (FieldType.CHOICES, ("rose", "red_wine"), Operator.IS, "red_wine"),
    (FieldType.DATE, date(2026, 3, 1), Operator.WITHIN, "2026-03-01..2026-03-01"),
    (FieldType.DATETIME, datetime(2026, 3, 1, 12, tzinfo=UTC), Operator.IS, "2026-03-01"),
    (FieldType.CHECKBOX, True, Operator.IS, "1"),
    (FieldType.COLOUR, "#2f6fde", Operator.IS, "#2f6fde"),
    (FieldType.LINK, "https://example.com", Operator.BEGINS, "https://exa"),
    (FieldType.LONG_TEXT, "A story", Operator.CONTAINS, "story"),
]


@pytest.mark.parametrize(("kind", "value", "operator", "text"), CONDITIONS)
def test_lists_are_narrowed_by_it(
    site: Site, add: Add, kind: FieldType, value: Any, operator: Operator, text: str
) -> None:
    add("Wine", kind)
    mine, other = make(site, custom_wine=value), make(site)
    assert ids(site, Condition("custom_wine", operator, (text,))) == [mine]
    if kind is FieldType.CHECKBOX:
        assert ids(site, Condition("custom_wine", operator, ("0",))) == [other]
    else:
        assert ids(site, Condition("custom_wine", Operator.EMPTY)) == [other]
        assert ids(site, Condition("custom_wine", Operator.FILLED)) == [mine]
    if operator is Operator.IS and kind not in {FieldType.DATETIME, FieldType.CHECKBOX}:
        assert ids(site, Condition("custom_wine", Operator.IS_NOT, (text,))) == [other]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (FieldType.TEXT, ["a", "b", "b", "c"]),
        (FieldType.DECIMAL, [Decimal("-1.5"), Decimal(2), Decimal(2), Decimal(10)]),
        (FieldType.DATE, [date(2025, 1, day) for day in (1, 2, 2, 3)]),
        (FieldType.DATETIME, [datetime(2025, 1, day, tzinfo=UTC) for day in (1, 2, 2, 3)]),
        (FieldType.CHECKBOX, [True, True]),
    ],
)
def test_lists_are_sorted_by_it_page_by_page(
    site: Site, add: Add, kind: FieldType, values: list[Any]
) -> None:
    add("Wine", kind)
    first, last = make(site), make(site)
    filled = [make(site, custom_wine=value) for value in values]
    assert ids(site, sort="custom_wine") == [*filled, first, last]
    assert ids(site, sort="-custom_wine") == [*filled[::-1], last, first]


def test_a_deleted_record_takes_its_values_along_and_brings_them_back(site: Site, add: Add) -> None:
    add("Wine", FieldType.CHOICES)
    add("Grape")
    record_id = make(site, custom_wine=("rose",), custom_grape="Pinot")
    kept = held(site, record_id)
    with site.context():
        undo_id = service.delete(record_type(DEAL), record_id, SYSTEM).undo_id
        assert session().query(CustomValue).count() == session().query(CustomChoice).count() == 0
    with site.context():
        reverting.undo(undo_id or 0, SYSTEM)
    assert held(site, record_id) == kept
    assert ids(site, Condition("custom_wine", Operator.IS, ("rose",))) == [record_id]


def test_a_change_is_taken_back_unless_somebody_went_on(site: Site, add: Add) -> None:
    add("Wine", FieldType.CHOICES)
    add("Grape")
    record_id = make(site, custom_wine=("rose",))
    first = change(site, record_id, custom_wine=("red_wine",), custom_grape="Pinot")
    with site.context():
        reverting.undo(first.undo_id or 0, SYSTEM)
    assert held(site, record_id) == {"custom_wine": ("rose",), "custom_grape": ""}
    assert ids(site, Condition("custom_wine", Operator.IS, ("red_wine",))) == []
    assert ids(site, Condition("custom_wine", Operator.IS, ("rose",))) == [record_id]
    second = change(site, record_id, custom_grape="Gamay")
    change(site, record_id, custom_grape="Syrah")
    with site.context(), pytest.raises(reverting.ChangedSince):
        reverting.undo(second.undo_id or 0, SYSTEM)
    emptied = change(site, record_id, custom_grape="")
    change(site, record_id, custom_grape="Merlot")
    with site.context(), pytest.raises(reverting.ChangedSince):
        reverting.undo(emptied.undo_id or 0, SYSTEM)


def test_a_reference_is_checked_shown_and_emptied_with_its_record(
    site: Site, browser: Browser, add: Add
) -> None:
    add("Twin", FieldType.REFERENCE, target="pipeline.product", listed=True)
    with site.context():
        product = service.create(record_type("pipeline.product"), {"name": "Cask"}, SYSTEM).record
    record_id = make(site, custom_twin=product.id)
    assert ">Cask</a>" in browser.get("/pipeline/deals/").text
    assert ids(site, Condition("custom_twin", Operator.IS, (str(product.id),))) == [record_id]
    assert "One" in browser.get(f"/pipeline/products/{product.id}/deals-custom-twin").text
    with pytest.raises(InvalidInput, match="there is no such record"):
        make(site, custom_twin=product.id + 1)
    with site.context():
        gone = service.delete(record_type("pipeline.product"), product.id, SYSTEM)
    assert held(site, record_id)["custom_twin"] is None
    with site.context():
        reverting.undo(gone.undo_id or 0, SYSTEM)
    assert held(site, record_id)["custom_twin"] == product.id


def test_a_merge_keeps_the_chosen_value_and_leads_references_on(site: Site, add: Add) -> None:
    add("Grape")
    add("Twin", FieldType.REFERENCE, target=DEAL)
    keep, lost = make(site, custom_grape="Pinot"), make(site, custom_grape="Gamay")
    pointing = make(site, custom_twin=lost)
    with site.context():
        deed = merging.merge(record_type(DEAL), keep, [lost], {"custom_grape": lost}, SYSTEM)
    assert held(site, keep)["custom_grape"] == "Gamay"
    assert held(site, pointing)["custom_twin"] == keep
    with site.context():
        reverting.undo(deed.undo_id or 0, SYSTEM)
    assert held(site, keep)["custom_grape"] == "Pinot"
    assert held(site, lost)["custom_grape"] == "Gamay"
    assert held(site, pointing)["custom_twin"] == lost


def test_a_choice_keeps_its_value_when_it_is_renamed_or_retired(
    site: Site, browser: Browser, add: Add
) -> None:
    field_id = add("Wine", FieldType.CHOICE, listed=True)
    record_id = make(site, custom_wine="red_wine")
    renamed = (ChoiceData("Ruby", "red_wine", retired=True), ChoiceData("White", "white_wine"))
    with site.context():
        custom.change(field_id, FieldData("Wine", choices=renamed, listed=True), SYSTEM)
    assert "Ruby" in browser.get("/pipeline/deals/").text
    assert "Ruby" in browser.get(f"/pipeline/deals/{record_id}/edit").text
    assert "Ruby" not in browser.get("/pipeline/deals/new").text
    change(site, record_id, name="Two", custom_wine="red_wine")
    with pytest.raises(InvalidInput, match="no longer offered"):
        make(site, custom_wine="red_wine")
    with pytest.raises(InvalidInput, match="no longer offered"):
        change(site, make(site), custom_wine="rose")


def test_what_is_for_administrators_is_neither_shown_nor_taken_from_others(
    site: Site, browser: Browser, add: Add
) -> None:
    add("Secret margin", FieldType.DECIMAL, admins_only=True, default="7.5", listed=True)
    person = site.staff(["pipeline.deal:view", "pipeline.deal:create", "pipeline.deal:edit"])
    theirs = site.login(person)
    answer = theirs.post("/pipeline/deals/new", {"name": "Quiet", "stage": "prospecting"})
    record_id = int(answer.location.rpartition("/")[2])
    assert held(site, record_id) == {"custom_secret_margin": Decimal("7.5")}
    browser.post(f"/pipeline/deals/{record_id}/edit", {"custom_secret_margin": "8"})
    for page in ("", f"{record_id}", f"{record_id}/edit", f"{record_id}/activity"):
        assert "Secret margin" not in theirs.get(f"/pipeline/deals/{page}").text
        if page != f"{record_id}/activity":
            assert "Secret margin" in browser.get(f"/pipeline/deals/{page}").text
    actor = site.actor(person)
    with site.context():
        assert "custom_secret_margin" not in fields_for(record_type(DEAL), actor)
    with site.context(), pytest.raises(PermissionDenied):
        checking.check(record_type(DEAL), {"custom_secret_margin": 1}, None, actor)


def test_a_required_field_is_asked_of_new_records_only(site: Site, add: Add) -> None:
    old = make(site)
    add("Grape", required=True)
    change(site, old, name="Old")
    with pytest.raises(InvalidInput, match="Enter a grape"):
        make(site)
    with pytest.raises(InvalidInput, match="Enter a grape"):
        change(site, old, custom_grape=" ")


def test_a_field_is_put_away_brought_back_and_purged(site: Site, add: Add) -> None:
    field_id = add("Grape")
    record_id = make(site, custom_grape="Pinot")
    with site.context(), pytest.raises(Conflict, match="has 1 values"):
        custom.purge(field_id, SYSTEM)
    with site.context():
        custom.archive(field_id, SYSTEM)
    assert held(site, record_id) == {}
    with site.context():
        custom.restore(field_id, SYSTEM)
    assert held(site, record_id) == {"custom_grape": "Pinot"}
    with site.context():
        custom.archive(field_id, SYSTEM)
    with site.context():
        assert custom.purge(field_id, SYSTEM) == 1
        assert session().query(CustomValue).count() == 0


def test_the_activity_names_the_field_with_both_values(site: Site, add: Add) -> None:
    add("Grape variety")
    record_id = make(site, custom_grape_variety="Pinot")
    change(site, record_id, custom_grape_variety="Gamay")
    with site.app.test_request_context():
        told = events_of(of_record(DEAL, record_id), RecordRef(DEAL, record_id, "One"))
    assert told[0].changes == (Change("Grape variety", "Pinot", "Gamay"),)
    hidden = add("Hunch", admins_only=True)
    change(site, record_id, custom_hunch="7")
    person = site.actor(site.staff(["pipeline.deal:view"]))
    for put_away in (custom.archive, custom.purge):
        with site.context():
            put_away(hidden, SYSTEM)
        with site.app.test_request_context():
            line = of_record(DEAL, record_id)[0]
            assert event_of(line, actor=SYSTEM).changes == (Change("Hunch", "", "7"),)
            assert event_of(line, actor=person).changes == ()


def test_lists_and_pages_cost_no_statement_more(site: Site, browser: Browser, add: Add) -> None:
    for number in range(10):
        add(f"Note {number}", listed=True)
    records = [make(site, custom_note_0="x", custom_note_9="y") for _ in range(30)]
    for path, most in (("/pipeline/deals/", 6), (f"/pipeline/deals/{records[0]}", 15)):
        browser.get(path)
        with site.counted() as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= most, statements


def test_the_search_finds_records_by_its_words(site: Site, browser: Browser, add: Add) -> None:
    make(site, name="Early")
    add("Grape")
    add("Rumour", admins_only=True)
    record_id = make(site, name="Belated", custom_grape="Blaufränkisch", custom_rumour="Zinfandel")
    with site.context():
        for _ in building.build(DEAL):
            pass
        assert building.unbuilt().count(DEAL) == 0
    assert "Belated" in browser.get("/pipeline/deals/?q=fränkisch").text
    assert "Belated" not in browser.get("/pipeline/deals/?q=Zinfandel").text
    change(site, record_id, custom_grape="Merlot")
    assert "Belated" in browser.get("/pipeline/deals/?q=merlot").text
    assert "Belated" not in browser.get("/pipeline/deals/?q=fränkisch").text


def test_it_works_alike_on_every_database(any_site: Site) -> None:
    any_site.install("tests/records/pipeline")
    with any_site.context():
        for kind in VALUES:
            chosen = kind in {FieldType.CHOICE, FieldType.CHOICES}
            data = FieldData(f"My {kind.value}", kind, choices=COLOURS if chosen else ())
            custom.add(DEAL, data, SYSTEM)
    wanted = {f"custom_my_{kind.value}": value for kind, value in VALUES.items()}
    filled, empty = make(any_site, **wanted), make(any_site)
    assert held(any_site, filled) == wanted
    for kind, _, operator, text in CONDITIONS:
        key = f"custom_my_{kind.value}"
        ids(any_site, Condition(key, operator, (text,)))
        if kind is not FieldType.CHECKBOX:
            assert ids(any_site, Condition(key, Operator.FILLED)) == [filled]
        if kind not in {FieldType.CHOICES, FieldType.LONG_TEXT}:
            assert ids(any_site, sort=f"-{key}") == [filled, empty]
    assert ids(any_site, Condition("custom_my_choices", Operator.IS, ("rose",))) == [filled]
    emptied = change(any_site, filled, custom_my_text="", custom_my_choices=())
    with any_site.context():
        gone = service.delete(record_type(DEAL), filled, SYSTEM)
        reverting.undo(gone.undo_id or 0, SYSTEM)
        reverting.undo(emptied.undo_id or 0, SYSTEM)
    assert held(any_site, filled) == wanted
    assert ids(any_site, Condition("custom_my_choices", Operator.IS, ("rose",))) == [filled]


EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
"""How databases are asked for a plan that differ from the others."""


def test_an_index_answers_filter_and_order(any_site: Site) -> None:
    any_site.install("tests/records/pipeline")
    with any_site.context():
        custom.add(DEAL, FieldData("Grape", listed=True), SYSTEM)
        kind = record_type(DEAL)
    with any_site.context():
        rows = [{"name": f"Deal {n}", "custom_grape": f"grape {n}"} for n in range(3_000)]
        service.create_many(kind, rows, SYSTEM)
    verb = "ANALYZE" if any_site.engine.dialect.name in EXPLAIN else "ANALYZE TABLE"
    with any_site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
        for table in ("host_custom_value", "pipeline_deal"):
            raw.exec_driver_sql(f"{verb} {table}")
    condition = Condition("custom_grape", Operator.IS, ("grape 77",))
    for asked in (Asked(filter=Filter((condition,))), Asked(sort="custom_grape")):
        assert "ix_host_custom_value_text" in plan(any_site, asked), asked


def plan(site: Site, asked: Asked) -> str:
    """Return how the database reads the first page of a list."""
    said: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        said.append((statement, parameters))

    sa.event.listen(site.engine, "before_cursor_execute", note)
    with site.context():
        RecordList(record_type(DEAL), SYSTEM, asked).page()
    sa.event.remove(site.engine, "before_cursor_execute", note)
    statement, parameters = next(one for one in said if "custom_" in one[0] and "LIMIT" in one[0])
    with site.engine.connect() as raw:
        query = f"{EXPLAIN.get(raw.dialect.name, 'EXPLAIN')} {statement}"
        return "\n".join(str(row) for row in raw.exec_driver_sql(query, parameters))
