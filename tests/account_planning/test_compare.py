"""Two plans side by side: what is the same, what differs, and who may look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from modules.account_planning.compare.words import marked
from tests.account_planning.conftest import PLANS, Planning, button
from tests.account_planning.test_mind_map import NODES
from tests.account_planning.test_mind_map import save as save_map
from tests.account_planning.test_white_space import AUDIT, HOSTING, put


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


@pytest.fixture
def two(site: Site, planning: Planning) -> tuple[Any, Any]:
    """Two plans that share a part of everything."""
    client, person = site.client("Northern", currency="EUR"), site.staff(name="Olga Owner")
    shared: dict[str, Any] = {
        "subject": "Grow",
        "vision": "Be first in the north",
        "mission": "Same",
    }
    left = planning.plan(client, **shared, revenue_next_year=Decimal(1000), margin=Decimal(10))
    other = {**shared, "vision": "Be second in the north", "period_start": date(2027, 1, 1)}
    right = planning.plan(client, **other, revenue_next_year=Decimal(1250), bcg="star")
    for plan, deadline in ((left, date(2026, 11, 3)), (right, date(2027, 2, 3))):
        _, item = planning.outline(plan)
        planning.task(plan, "Call the buyer", item=item, pic=person, deadline=deadline)
        planning.task(plan, "Write it down", item=item)
    planning.task(right, "Only here", item=planning.outline(right)[1])
    grids, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    with site.context():
        for plan, target in ((left, "5"), (right, "8")):
            form = {"goals-0-name": "Offers", "goals-0-target": target, "goals-1-name": "Same"}
            typed = grids.read(kinds.GOALS, form)
            grids.save(plan.id, kinds.GOALS, typed, SYSTEM, grids.fingerprint(kinds.GOALS, []))
    return left, right


def row(page: str, label: str) -> str:
    """Return the row of the page that is headed by the label."""
    _, _, rest = page.partition(f">{label}<span")
    return rest.partition("</tr>")[0]


def test_differences_are_said_in_words_and_signs(editor: Browser, two: tuple[Any, Any]) -> None:
    page = editor.get(f"/account_planning/compare?left={two[0].id}&right={two[1].id}").text
    vision = row(page, "Vision")
    assert "≠</span> Differs" in vision
    assert "Be <mark>first</mark> in the north" in vision
    assert "Be <mark>second</mark> in the north" in vision
    assert "=</span> Same" in row(page, "Mission")
    assert "Differs: +250 (+25 %)" in row(page, "Revenue next year")
    assert "Target +3 (+60 %)" in row(page, "Offers")
    assert "<mark>Star</mark>" in row(page, "BCG quadrant")
    assert "<mark>Nov</mark> <mark>2026</mark>" in row(page, "Call the buyer")
    assert "Same" in row(page, "Write it down")
    assert "Only in AP-0002" in row(page, "Only here")
    assert "Not there" in row(page, "Only here")


def test_what_is_the_same_can_be_left_out(editor: Browser, two: tuple[Any, Any]) -> None:
    address = f"/account_planning/compare?left={two[0].id}&right={two[1].id}"
    page = editor.get(f"{address}&only=1").text
    assert row(page, "Vision")
    assert not row(page, "Mission")
    assert not row(page, "Write it down")
    same = editor.get(f"/account_planning/compare?left={two[0].id}&right={two[0].id}&only=1").text
    assert "Both plans hold the same." in same
    assert "No difference" in same


def test_lines_of_one_name_are_matched_one_by_one(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plans = [planning.plan(subject=name) for name in ("One", "Two")]
    for plan, count in zip(plans, (1, 2), strict=True):
        _, item = planning.outline(plan)
        for _ in range(count):
            planning.task(plan, "Call", item=item)
    page = editor.get(f"/account_planning/compare?left={plans[0].id}&right={plans[1].id}").text
    assert page.count(">Call<span") == 2
    assert page.count("Only in AP-0002") == 1


def test_the_second_plan_is_chosen_from_those_of_the_client_first(
    site: Site, editor: Browser, planning: Planning, two: tuple[Any, Any]
) -> None:
    planning.plan(site.client("Southern"), subject="Newest", period_start=date(2030, 1, 1))
    answer = editor.get(button(two[0], "compare"))
    assert answer.headers["Location"] == f"/account_planning/compare?left={two[0].id}"
    page = editor.get(answer.headers["Location"]).text
    assert page.index("AP-0002 Grow") < page.index("AP-0003 Newest")
    assert "AP-0001 Grow</a></th>" not in page
    found = editor.get(f"{answer.headers['Location']}&q=southern").text
    assert "AP-0003" in found
    assert "AP-0002" not in found


def test_two_plans_that_are_ticked_are_compared(editor: Browser, two: tuple[Any, Any]) -> None:
    ids = [str(plan.id) for plan in two]
    press = {"action": "do:account_planning.compare", "id": ids}
    answer = editor.post("/account_planning/bulk", press)
    wanted = f"/account_planning/compare?left={ids[0]}&right={ids[1]}"
    assert answer.headers["Location"] == wanted
    answer = editor.post("/account_planning/bulk", {**press, "id": [*ids, "3"]})
    page = editor.get(answer.headers["Location"]).text
    assert "Choose one or two account plans to compare." in page


def test_both_plans_must_be_visible(site: Site, planning: Planning, two: tuple[Any, Any]) -> None:
    person = site.staff([f"{PLANS}:view_own"])
    mine = planning.plan(subject="Mine", owner_id=person.id)
    browser = site.login(person)
    for left, right in ((mine.id, two[0].id), (two[0].id, mine.id), (mine.id, 999)):
        address = f"/account_planning/compare?left={left}&right={right}"
        assert browser.get(address).status_code == 404
    assert browser.get(f"/account_planning/compare?left={two[0].id}").status_code == 404
    assert browser.get(f"/account_planning/compare?left={mine.id}").status_code == 200
    assert browser.get("/account_planning/compare").status_code == 404
    assert site.login(site.staff()).get("/account_planning/compare?left=1").status_code == 403


def test_mind_maps_and_notes_are_compared(
    editor: Browser, planning: Planning, two: tuple[Any, Any]
) -> None:
    ours = {"id": "a", "topic": "Ours alone", "parent": "p"}
    save_map(editor, two[0], [*NODES, ours])
    save_map(editor, two[1], [NODES[0] | {"topic": "Fleet"}, *NODES[1:]])
    said = {"held_on": "2026-11-01", "kind": "call", "attendees": "Bo"}
    for plan, text in zip(two, ("They want more.", "They want less."), strict=True):
        editor.post(f"/account_planning/{plan.id}/note", said | {"text": text})
    editor.post(
        f"/account_planning/{two[1].id}/note", said | {"held_on": "2026-10-01", "text": "Begun"}
    )
    page = editor.get(f"/account_planning/compare?left={two[0].id}&right={two[1].id}").text
    assert "Differs" in row(page, "In the middle")
    assert "Same" in row(page, "People")
    assert f"Only in {two[0].code}" in row(page, "Ours alone")
    assert "With Bo: They want <mark>more" in row(page, "1 Nov 2026, call")
    assert f"Only in {two[1].code}" in row(page, "1 Oct 2026, call")


def test_a_comparison_costs_at_most_fifteen_statements(
    site: Site, editor: Browser, planning: Planning, two: tuple[Any, Any]
) -> None:
    for plan in two:
        for _ in range(3):
            planning.task(plan, item=planning.outline(plan)[1])
        save_map(editor, plan, NODES)
    address = f"/account_planning/compare?left={two[0].id}&right={two[1].id}"
    editor.get(address)
    with site.counted() as statements:
        assert editor.get(address).status_code == 200
    assert len(statements) <= 15, statements


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT, TEXT)
def test_marking_loses_no_letter_and_marks_only_what_differs(left: str, right: str) -> None:
    ours, theirs = marked(left, right)
    assert "".join(piece.text for piece in ours) == left
    assert "".join(piece.text for piece in theirs) == right
    plain = [[p.text for p in side if not p.marked] for side in (ours, theirs)]
    assert "".join(plain[0]) == "".join(plain[1])
    assert any(piece.marked for piece in (*ours, *theirs)) == (left != right)


def test_very_long_texts_are_marked_as_a_whole() -> None:
    left, right = "word " * 5000, "other " * 5000
    assert [piece.marked for side in marked(left, right) for piece in side] == [True, True]


def test_money_of_two_currencies_is_not_subtracted(
    site: Site, editor: Browser, planning: Planning
) -> None:
    grids, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    pages = []
    for other in ("EUR", "USD"):
        sides = [
            planning.plan(site.client(f"{place} {other}", currency=currency))
            for place, currency in (("Left", "EUR"), ("Right", other))
        ]
        with site.context():
            for plan, revenue in zip(sides, ("1000", "1500"), strict=True):
                form = {"financial-0-year": "2025", "financial-0-revenue": revenue}
                typed = grids.read(kinds.FINANCIAL, form)
                opened = grids.fingerprint(kinds.FINANCIAL, [])
                grids.save(plan.id, kinds.FINANCIAL, typed, SYSTEM, opened)
        query = f"left={sides[0].id}&right={sides[1].id}"
        pages.append(row(editor.get(f"/account_planning/compare?{query}").text, "2025"))
    assert "+500" in pages[0]
    assert "1\u202f500" in pages[1]
    assert "+500" not in pages[1]


def test_white_space_is_compared_by_client_and_service(
    site: Site, editor: Browser, planning: Planning, two: tuple[Any, Any]
) -> None:
    client_id = two[0].client_id
    lab = site.client("Lab", parent_id=client_id)
    planning.set(services_sold=["Audit", "Hosting"])
    for plan, owner, service, state in (
        (two[0], client_id, AUDIT, "open"),
        (two[1], client_id, AUDIT, "sold"),
        (two[0], lab.id, HOSTING, "sold"),
        (two[1], lab.id, HOSTING, "sold"),
        (two[1], lab.id, AUDIT, "not_relevant"),
    ):
        put(planning, plan, (owner, service), state)
    address = f"/account_planning/compare?left={two[0].id}&right={two[1].id}"
    with site.counted() as statements:
        page = editor.get(address).text
    assert "≠</span> Differs" in row(page, "Audit")
    assert "<mark>Sold</mark>" in row(page, "Audit")
    assert "=</span> Same" in row(page, "Lab · Hosting")
    assert "Only in AP-0002" in row(page, "Lab · Audit")
    assert len(statements) <= 15, statements
    some = site.login(site.staff([f"{PLANS}:view"]))
    assert row(some.get(address).text, "Audit")
    assert "Lab" not in some.get(address).text
