"""Stakeholders: judged in a sheet, drawn as map and tree, gaps in words, kept and copied."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from host.errors import StaleRecord
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from modules.account_planning.stakeholders import hierarchy
from tests.account_planning.conftest import MODULE, PLANS, Planning
from tests.account_planning.test_tabs import save

SIGNE = {"name": "Signe", "influence": "5", "support": "-1", "decision_role": "decider"}
ODD = {"name": "Odd", "influence": "3", "support": "+2", "reports_to": "signe"}


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


def judge(browser: Browser, plan: Any, *lines: dict[str, str]) -> Any:
    """Type people into the sheet and save it."""
    return save(browser, plan, "stakeholders", "stakeholders", *lines)


def page_of(browser: Browser, plan: Any) -> str:
    return str(browser.get(f"/account_planning/{plan.id}/stakeholders").text)


def team_of(planning: Planning) -> dict[str, Any]:
    """Return the people of all plans by name."""
    return {one.name: one for one in planning.stored("grids.models.ClientMember")}


def test_people_are_judged_in_the_sheet_and_shown_as_map_and_tree(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, ann = planning.plan(), site.staff(name="Ann Able")
    lead = {**SIGNE, "relation_owner_id": str(ann.id), "contacted_on": "2026-11-01"}
    answer = judge(editor, plan, lead, ODD)
    assert answer.status_code == 302
    signe, odd = planning.stored("grids.models.ClientMember")
    assert (signe.influence, signe.support, signe.decision_role) == (5, -1, "decider")
    assert (odd.support, odd.reports_to_id, signe.relation_owner_id) == (2, signe.id, ann.id)
    page = page_of(editor, plan)
    assert f'href="#person-{signe.id}" aria-label="Signe, sceptic, influence 5 of 5"' in page
    tree = page[page.index('class="ap-people"') :]
    assert re.search(rf'id="person-{signe.id}".*<ul>\s*<li id="person-{odd.id}"', tree, re.DOTALL)
    log = editor.get(f"/account_planning/{plan.id}/activity").text
    assert "People Signe" in log


def test_what_is_known_of_people_outlives_a_save_of_the_team(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE, ODD)
    before = planning.stored("grids.models.ClientMember")
    team = [{"id": str(one.id), "name": f"{one.name} M."} for one in before]
    save(editor, plan, "team", "client_team", *team[::-1], {"name": "Third"})
    after = {one.name: one for one in planning.stored("grids.models.ClientMember")}
    assert (after["Odd M."].id, after["Odd M."].support) == (before[1].id, 2)
    assert after["Odd M."].reports_to_id == after["Signe M."].id == before[0].id
    assert after["Third"].influence is None


def test_a_line_without_its_id_is_the_person_of_that_name(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE, ODD)
    before = planning.stored("grids.models.ClientMember")
    save(editor, plan, "team", "client_team", {"name": "Odd", "title": "Chief"}, {"name": "Signe"})
    odd = planning.stored("grids.models.ClientMember", name="Odd")[0]
    assert (odd.id, odd.title, odd.support) == (before[1].id, "Chief", 2)


def test_an_id_of_another_plan_makes_a_person_of_ones_own(
    editor: Browser, planning: Planning
) -> None:
    plan, other = planning.plan(), planning.plan()
    judge(editor, other, SIGNE)
    [foreign] = planning.stored("grids.models.ClientMember")
    judge(editor, plan, {"id": str(foreign.id), "name": "Mine"})
    assert planning.stored("grids.models.ClientMember", plan_id=other.id)[0].name == "Signe"
    assert planning.stored("grids.models.ClientMember", plan_id=plan.id)[0].id != foreign.id


def test_who_is_taken_out_of_the_team_leaves_those_below_at_the_top(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE, ODD)
    odd = planning.stored("grids.models.ClientMember")[1]
    save(editor, plan, "team", "client_team", {"id": str(odd.id), "name": "Odd"})
    [left] = planning.stored("grids.models.ClientMember")
    assert (left.name, left.reports_to_id) == ("Odd", None)


def test_nobody_reports_in_a_ring_to_themselves_or_to_somebody_unknown(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    ring = judge(editor, plan, {**SIGNE, "reports_to": "Odd"}, ODD)
    assert ring.status_code == 422
    assert "They report to each other in a ring: Signe → Odd → Signe." in ring.text
    alone = judge(editor, plan, {"name": "Odd", "reports_to": "odd"})
    assert "Nobody reports to themselves." in alone.text
    unknown = judge(editor, plan, {"name": "Odd", "reports_to": "Ghost"})
    assert "Nobody in this sheet is called Ghost." in unknown.text
    twice = judge(editor, plan, {"name": "Bo"}, {"name": "bo"}, {"name": "Al", "reports_to": "Bo"})
    assert "2 people here are called Bo. Tell them apart." in twice.text
    assert planning.stored("grids.models.ClientMember") == []


def test_of_two_who_would_close_a_ring_together_the_second_is_refused(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, {"name": "A"}, {"name": "B"})
    sheet, service = planning.part("stakeholders.sheet"), planning.part("grids.service")
    with planning.site.context():
        opened = service.fingerprint(sheet.STAKEHOLDERS, service.rows_of(sheet.STAKEHOLDERS, 1))
    for lines, fails in ((("A", "B"), False), (("B", "A"), True)):
        form = {f"stakeholders-{n}-name": name for n, name in enumerate("AB")}
        form[f"stakeholders-{'AB'.index(lines[0])}-reports_to"] = lines[1]
        with planning.site.context():
            typed = service.read(sheet.STAKEHOLDERS, form)
            if fails:
                with pytest.raises(StaleRecord):
                    service.save(plan.id, sheet.STAKEHOLDERS, typed, SYSTEM, opened)
            else:
                service.save(plan.id, sheet.STAKEHOLDERS, typed, SYSTEM, opened)
    first, second = planning.stored("grids.models.ClientMember")
    assert (first.reports_to_id, second.reports_to_id) == (second.id, None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"influence": "6"}, "Choose 5 very high, 4 high"),
        ({"support": "3"}, "Choose Champion, Supporter, Neutral, Sceptic, Blocker."),
        ({"decision_role": "king"}, "Choose Decider"),
        ({"contacted_on": "soon"}, "Enter a day such as"),
        ({"relation_owner_id": "9999"}, "Choose one of your colleagues."),
    ],
)
def test_a_bad_cell_of_the_sheet_says_what_to_enter(
    editor: Browser, planning: Planning, line: dict[str, str], said: str
) -> None:
    answer = judge(editor, planning.plan(), {"name": "A"} | line)
    assert answer.status_code == 422
    assert said in answer.text


def test_saving_what_stands_there_changes_and_logs_nothing(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE, ODD)
    assert "Nothing was changed." in editor.get(judge(editor, plan, SIGNE, ODD).location).text


def test_gaps_are_named_with_the_people_they_concern(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, ann = planning.plan(), site.staff(name="Ann Able")
    planning.set(contact_days=30)
    today = planning.part("settings").today
    with site.context():
        old = today() - timedelta(days=31)
    judge(
        editor,
        plan,
        {"name": "Open", "influence": "4", "support": "1"},
        {
            "name": "Against",
            "influence": "5",
            "support": "-2",
            "relation_owner_id": str(ann.id),
            "contacted_on": old.isoformat(),
        },
        {"name": "Quiet", "influence": "2", "support": "-2"},
        {"name": "Unknown"},
    )
    page = page_of(editor, plan)
    gaps = page[page.index('class="ap-gaps"') : page.index('class="ap-map"')]
    found = [re.findall(r"#person-\d+\">(\w+)<", part) for part in gaps.split("<li>")[1:]]
    assert found == [["Open"], ["Against"], ["Against"], ["Unknown"], []]
    assert "No contact for more than 30 days." in gaps
    assert "Nobody is known to decide." in gaps
    people = planning.part("stakeholders.people")
    assert people.last_met("Ann", None, [(date(2026, 5, 1), "Joanne, Ann-Lee")]) == date(2026, 5, 1)
    assert people.last_met("Ann", None, [(date(2026, 5, 1), "Joanne, Anna")]) is None


def test_a_meeting_note_that_names_the_person_is_a_contact(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    old = {**SIGNE, "contacted_on": "2020-01-01"}
    judge(editor, plan, old)
    assert "No contact for more than 60 days" in page_of(editor, plan)
    with planning.site.context():
        today = planning.part("settings").today().isoformat()
    note = {"held_on": today, "kind": "call", "attendees": "Odd, Signe", "text": "Said"}
    editor.post(f"/account_planning/{plan.id}/note", note)
    assert "No contact for more than" not in page_of(editor, plan)


def test_who_has_left_is_neither_on_the_map_nor_a_gap(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE)
    [one] = planning.stored("grids.models.ClientMember")
    left = {"id": str(one.id), "name": "Signe", "working_status": "left"}
    save(editor, plan, "team", "client_team", left)
    page = page_of(editor, plan)
    assert "Has left" in page
    assert "ap-gaps" not in page
    assert "Nobody is on the map yet." in page


def test_a_copy_takes_the_judgements_and_its_people_report_to_each_other(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, gone = planning.plan(), site.staff(name="Gone")
    judge(editor, plan, {**SIGNE, "relation_owner_id": str(gone.id)}, ODD)
    with site.context() as db:
        db.merge(gone).is_active = False
        db.commit()
    with site.context():
        copy = planning.part("plans.continuing").next_period(plan.id, SYSTEM)
    signe, odd = planning.stored("grids.models.ClientMember", plan_id=copy.id)
    assert (signe.influence, signe.decision_role, signe.relation_owner_id) == (5, "decider", None)
    assert (odd.support, odd.reports_to_id) == (2, signe.id)


def test_a_plan_that_is_deleted_and_brought_back_has_its_stakeholders(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, ODD, SIGNE)
    editor.post(f"/account_planning/{plan.id}/delete")
    changes = editor.get("/changes").text
    undo = re.search(r'action="(/changes/\d+[^"]*)"', changes)
    assert undo is not None
    editor.post(undo[1])
    known = team_of(planning)
    assert (known["Odd"].reports_to_id, known["Signe"].influence) == (known["Signe"].id, 5)


def test_only_editors_save_and_a_locked_plan_is_not_changed(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    judge(editor, plan, SIGNE)
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert '<th scope="row">Signe</th>' in page_of(reader, plan)
    path = f"/account_planning/{plan.id}/grid/stakeholders"
    assert reader.post(path, {}).status_code == 403
    stranger = site.login(site.staff([f"{PLANS}:view_own"]))
    assert stranger.get(f"/account_planning/{plan.id}/stakeholders").status_code == 404
    planning.change(plan, status="archived")
    assert editor.post(path, {"stakeholders-0-name": "X"}).status_code == 409
    assert planning.stored("grids.models.ClientMember")[0].name == "Signe"


def test_judging_takes_an_approval_away(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    with planning.site.context():
        planning.part("plans.approval").approve(plan.id, SYSTEM)
    judge(editor, plan, SIGNE)
    assert planning.stored("plans.models.Plan")[0].approved_at is None


def test_personality_and_clients_stay_apart_from_the_map(
    site: Site, editor: Browser, planning: Planning
) -> None:
    planning.set(portal_enabled=True)
    client = site.client()
    plan = planning.plan(client, status="in_progress")
    save(editor, plan, "team", "client_team", {"name": "Secretone", "personality": "Vain"})
    judge(editor, plan, {"name": "Secretone", "influence": "5", "support": "-2"})
    assert "Vain" not in page_of(editor, plan)
    contact = site.login(site.contact(client, ["account_planning"]))
    for tab in ("", "stakeholders", "background", "planning"):
        page = contact.get(f"/portal/account_planning/{plan.id}?tab={tab}").text
        assert "Secretone" not in page
        assert "Blocker" not in page


def test_the_tab_costs_at_most_fifteen_statements_however_many_people_there_are(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    lines = [{"name": f"P{n}", "influence": str(n % 5 + 1), "support": "1"} for n in range(60)]
    for place, line in enumerate(lines[1:], start=1):
        line["reports_to"] = f"P{place // 2}"
    judge(editor, plan, *lines)
    page_of(editor, plan)
    with site.counted() as statements:
        assert "P59" in page_of(editor, plan)
    assert len(statements) <= 15, statements


def test_names_on_the_map_never_lie_on_each_other(planning: Planning) -> None:
    drawing, choices = planning.part("stakeholders.drawing"), planning.part("stakeholders.choices")
    person = planning.part("stakeholders.people").Person
    crowd = [
        person(n, "A very long name of a person", "", one, other, None, None, "", None, None)
        for n, (one, other) in enumerate(
            (one, other) for one in choices.Influence for other in choices.Support for _ in range(7)
        )
    ]
    drawn = drawing.draw(crowd)
    assert len(drawn.marks) == len(crowd)
    places = {(mark.x, mark.y) for mark in drawn.marks}
    assert len(places) == len(crowd)
    by_column: dict[int, list[int]] = {}
    for x, y in places:
        by_column.setdefault(x, []).append(y)
    for heights in by_column.values():
        ordered = sorted(heights)
        assert min(b - a for a, b in itertools.pairwise(ordered)) >= drawing.LINE
    for row, one in zip(drawn.rows, choices.Influence, strict=True):
        inside = [mark for mark in drawn.marks if mark.person.influence is one]
        assert all(row.at <= mark.y - 12 and mark.y + 12 <= row.at + row.size for mark in inside)


edges = st.dictionaries(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12)))


@given(edges)
def test_everybody_stands_in_the_tree_exactly_once_whoever_reports_to_whom(
    above: dict[int, int | None],
) -> None:
    keys = sorted(above)
    found: list[int] = []

    def walk(branch: hierarchy.Branch[int]) -> None:
        found.append(branch.key)
        for child in branch.below:
            assert above[child.key] == branch.key
            walk(child)

    for top in hierarchy.tree_of(keys, above):
        walk(top)
    assert sorted(found) == keys


@given(edges)
def test_a_ring_is_found_exactly_where_walking_up_comes_back(above: dict[int, int | None]) -> None:
    for key, superior in above.items():
        at, steps = superior, 0
        while at is not None and at != key and steps < 20:
            at, steps = above.get(at), steps + 1
        assert bool(hierarchy.ring_of(key, above)) == (at == key)


def test_stakeholders_work_on_every_database(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    plan = planning.plan()
    browser = any_site.login(any_site.staff(admin=True))
    judge(browser, plan, ODD, SIGNE)
    odd, signe = team_of(planning)["Odd"], team_of(planning)["Signe"]
    assert odd.reports_to_id == signe.id
    save(browser, plan, "team", "client_team", {"id": str(odd.id), "name": "Odd"})
    with any_site.context() as db:
        count = db.scalar(sa.text("SELECT count(*) FROM account_planning_client_member"))
    assert count == 1
    assert "Odd" in page_of(browser, plan)
    assert browser.post(f"/account_planning/{plan.id}/delete").status_code == 302
