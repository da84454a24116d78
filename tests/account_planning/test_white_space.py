"""White space: the client's tree by our services, computed, set by hand, counted and kept."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.clients.models import Client
from host.errors import Conflict, NotFound, StaleRecord
from host.hooks.actor import SYSTEM, Actor
from host.testing import Browser, Site
from modules.account_planning.white_space.matrix import (
    Entry,
    Owner,
    key_of,
    matrix_of,
    services_of,
)
from modules.account_planning.white_space.states import State
from tests.account_planning.conftest import MODULE, PLANS, Planning
from tests.account_planning.test_tabs import save

HOSTING, AUDIT = key_of("Hosting"), key_of("Audit")


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


@pytest.fixture
def group(site: Site) -> Client:
    """A client with one branch, which has a branch of its own."""
    top = site.client("Group", currency="EUR")
    north = site.client("North", parent_id=top.id)
    site.client("North Lab", parent_id=north.id)
    return top


@pytest.fixture
def plan(planning: Planning, editor: Browser, group: Client) -> Any:
    """A plan of that client, who has hosting of us and was offered an audit."""
    made = planning.plan(group)
    hosting = {"service": "Hosting", "yearly_value": "1200"}
    save(editor, made, "services", "services", hosting)
    save(editor, made, "services", "offerings", {"offering": "Audit"})
    return made


def said(answer: Any) -> str:
    """Return what a refusal says."""
    return str(answer.json["message"])


def view(planning: Planning, plan: Any, actor: Actor = SYSTEM, **asked: str) -> Any:
    """Return the tab as it is drawn."""
    with planning.site.context():
        found = planning.part("plans.service").get(plan.id, actor)
        return planning.part("white_space.page").view_of(found, actor, asked)


def states(planning: Planning, plan: Any, actor: Actor = SYSTEM) -> dict[str, list[str]]:
    """Return the states of the cells by client."""
    rows = view(planning, plan, actor).rows
    return {row.owner.name: [entry.state.value for _, entry in row.entries] for row in rows}


def put(
    planning: Planning,
    plan: Any,
    spot: tuple[int, str],
    state: str,
    actor: Actor = SYSTEM,
    **more: Any,
) -> bool:
    """Set a cell as somebody who sees it does."""
    service = planning.part("white_space.service")
    own = planning.part("white_space.states").State(state)
    with planning.site.context():
        found = planning.part("plans.service").get(plan.id, SYSTEM)
        opened = more.pop("opened", None) or service.entry_of(found, spot).mark
        wanted = service.Wanted(own, more.get("value"), more.get("note", ""))
        return bool(service.change(plan.id, spot, wanted, actor, opened))


def test_rows_are_the_clients_tree_and_current_services_are_sold(
    planning: Planning, plan: Any
) -> None:
    assert states(planning, plan) == {
        "Group": ["sold", "free"],
        "North": ["free", "free"],
        "North Lab": ["free", "free"],
    }
    found = view(planning, plan)
    assert [row.owner.depth for row in found.rows] == [0, 1, 2]
    assert [one.name for one in found.matrix.services] == ["Hosting", "Audit"]
    assert (found.matrix.total.sold, found.matrix.total.free) == (Decimal(1200), 5)


def test_columns_are_the_services_of_the_settings_and_what_is_sold_beside_them(
    planning: Planning, plan: Any
) -> None:
    planning.set(services_sold=["Training", "hosting "])
    found = view(planning, plan)
    assert [one.name for one in found.matrix.services] == ["Training", "hosting"]
    assert states(planning, plan)["Group"] == ["free", "sold"]
    planning.set(services_sold=["Training"])
    assert [one.name for one in view(planning, plan).matrix.services] == ["Training", "Hosting"]


def test_what_is_set_by_hand_goes_before_what_is_computed(
    site: Site, planning: Planning, editor: Browser, plan: Any, group: Client
) -> None:
    assert put(planning, plan, (group.id, HOSTING), "open", value=Decimal(9), note="Ends in May")
    [cell] = planning.stored("white_space.models.Cell")
    assert (cell.state, cell.yearly_value, cell.note) == ("open", Decimal(9), "Ends in May")
    found = view(planning, plan)
    assert (found.matrix.total.sold, found.matrix.total.potential) == (0, Decimal(9))
    log = editor.get(f"/account_planning/{plan.id}/activity").text
    assert "White space Group · Hosting" in log
    assert "Open opportunity, 9, Ends in May" in log


def test_setting_a_cell_to_what_follows_from_the_plan_anyway_takes_the_hand_away(
    planning: Planning, plan: Any, group: Client
) -> None:
    spot = (group.id, HOSTING)
    put(planning, plan, spot, "not_relevant")
    assert put(planning, plan, spot, "sold")
    assert planning.stored("white_space.models.Cell") == []
    assert not put(planning, plan, spot, "sold")


def test_saving_the_same_twice_changes_and_logs_once(planning: Planning, plan: Any) -> None:
    spot = (plan.client_id, AUDIT)
    assert put(planning, plan, spot, "open", value=Decimal(5))
    assert not put(planning, plan, spot, "open", value=Decimal(5))
    assert len(planning.stored("white_space.models.Cell")) == 1


def test_of_two_who_set_a_cell_the_second_is_told_and_loses_nothing(
    editor: Browser, planning: Planning, plan: Any
) -> None:
    spot = (plan.client_id, AUDIT)
    path = f"/account_planning/{plan.id}/white-space/{spot[0]}/{spot[1]}"
    opened = re.search(r'name="opened"[^>]*value="(\w+)"', editor.get(path).text)
    assert opened is not None
    put(planning, plan, spot, "sold", value=Decimal(7))
    with pytest.raises(StaleRecord):
        put(planning, plan, spot, "open", opened=opened[1])
    typed = {"state": "open", "value": "12", "note": "Mine", "opened": opened[1]}
    answer = editor.post(path, typed)
    assert answer.status_code == 409
    assert "Stored now: Sold, 7." in answer.text
    assert "Mine" in answer.text
    again = re.search(r'name="opened"[^>]*value="(\w+)"', answer.text)
    assert again is not None
    assert editor.post(path, typed | {"opened": again[1]}).status_code == 302
    assert planning.stored("white_space.models.Cell")[0].state == "open"


def test_the_form_of_a_cell_works_without_scripts(
    editor: Browser, planning: Planning, plan: Any
) -> None:
    page = editor.get(f"/account_planning/{plan.id}/white-space").text
    path = re.search(rf'href="([^"]+/{AUDIT})"', page)
    assert path is not None
    form = editor.get(path[1]).text
    opened = form.partition('name="opened"')[2].partition('value="')[2].partition('"')[0]
    bad = editor.post(path[1], {"state": "open", "value": "lots", "opened": opened})
    assert bad.status_code == 422
    assert "lots" in bad.text
    good = {"state": "open", "value": "1,000", "note": "Ask", "opened": opened}
    answer = editor.post(path[1], good)
    assert answer.location.endswith(f"#cell-{plan.client_id}-{AUDIT}")
    assert planning.stored("white_space.models.Cell")[0].yearly_value == Decimal(1000)


def test_a_letter_sets_the_state_and_the_answer_is_the_matrix(
    editor: Browser, planning: Planning, plan: Any
) -> None:
    put(planning, plan, (plan.client_id, AUDIT), "open", value=Decimal(5), note="Keep me")
    page = editor.get(f"/account_planning/{plan.id}/white-space").text
    part = page[page.index(f'id="cell-{plan.client_id}-{AUDIT}"') :]
    found = re.search(r'data-cell="([^"]+)" data-opened="(\w+)"', part)
    assert found is not None
    answer = editor.post(found[1], {"state": "sold", "opened": found[2]})
    assert answer.status_code == 200
    assert "data-matrix" in answer.text
    assert "<html" not in answer.text
    [cell] = planning.stored("white_space.models.Cell")
    assert (cell.state, cell.yearly_value, cell.note) == ("sold", Decimal(5), "Keep me")
    stale = editor.post(found[1], {"state": "free", "opened": found[2]})
    assert stale.status_code == 409
    assert "Somebody else" in said(stale)
    assert editor.post(found[1], {"state": "gone", "opened": ""}).status_code == 422


def test_clients_that_the_reader_may_not_see_are_neither_rows_nor_set_nor_counted(
    site: Site, planning: Planning, plan: Any
) -> None:
    put(planning, plan, (plan.client_id + 1, AUDIT), "open", value=Decimal(500))
    person = site.staff([f"{PLANS}:view", f"{PLANS}:edit", "clients:view_own"])
    actor = site.actor(person)
    assert list(states(planning, plan, actor)) == ["Group"]
    assert view(planning, plan, actor).matrix.total.potential == 0
    with pytest.raises(NotFound):
        put(planning, plan, (plan.client_id + 1, AUDIT), "sold", actor)
    browser = site.login(person)
    path = f"/account_planning/{plan.id}/white-space/{plan.client_id + 1}/{AUDIT}"
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/state", {"state": "sold"}).status_code == 404
    assert "North" not in browser.get(f"/account_planning/{plan.id}/white-space").text


def test_no_cell_is_set_outside_the_tree_or_for_a_service_that_is_no_column(
    site: Site, planning: Planning, plan: Any
) -> None:
    for spot in ((site.client("Stranger").id, AUDIT), (plan.client_id, key_of("Magic"))):
        with pytest.raises(NotFound):
            put(planning, plan, spot, "sold")


def test_readers_change_nothing_and_locked_plans_stay_as_they_are(
    site: Site, editor: Browser, planning: Planning, plan: Any
) -> None:
    path = f"/account_planning/{plan.id}/white-space/{plan.client_id}/{AUDIT}"
    reader = site.login(site.staff([f"{PLANS}:view", "clients:view"]))
    page = reader.get(f"/account_planning/{plan.id}/white-space").text
    assert "North Lab" in page
    assert path not in page
    assert reader.get(path).status_code == 403
    assert reader.post(f"{path}/state", {"state": "sold"}).status_code == 403
    planning.change(plan, status="archived")
    assert editor.get(path).status_code == 302
    with pytest.raises(Conflict):
        put(planning, plan, (plan.client_id, AUDIT), "sold")
    assert editor.post(f"{path}/state", {"state": "sold"}).status_code == 409


def test_the_matrix_is_narrowed_to_clients_with_free_cells_and_paged(
    site: Site, planning: Planning, plan: Any, group: Client
) -> None:
    put(planning, plan, (group.id, AUDIT), "not_relevant")
    found = view(planning, plan, only="free")
    assert [row.owner.name for row in found.rows] == ["North", "North Lab"]
    assert [(one.label, one.count) for one in found.filters][1] == ("With free cells", 2)
    assert found.matrix.total.free == 4
    for number in range(60):
        site.client(f"Unit {number:02}", parent_id=group.id)
    first = view(planning, plan)
    assert (len(first.rows), first.shown) == (50, "1 to 50 of 63")
    rest = view(planning, plan, SYSTEM, **{"from": "50"})
    assert (len(rest.rows), rest.previous_url != "", rest.next_url) == (13, True, "")
    assert rest.matrix.total.free == first.matrix.total.free == 124
    assert len(view(planning, plan, SYSTEM, **{"from": "9999"}).rows) == 50


def test_a_copy_takes_what_was_set_by_hand_along(planning: Planning, plan: Any) -> None:
    put(planning, plan, (plan.client_id, AUDIT), "open", value=Decimal(5), note="Ask")
    with planning.site.context():
        copy = planning.part("plans.continuing").next_period(plan.id, SYSTEM)
    [cell] = planning.stored("white_space.models.Cell", plan_id=copy.id)
    assert (cell.state, cell.yearly_value, cell.note) == ("open", Decimal(5), "Ask")


def test_a_cell_takes_an_approval_away(planning: Planning, plan: Any) -> None:
    with planning.site.context():
        planning.part("plans.approval").approve(plan.id, SYSTEM)
    put(planning, plan, (plan.client_id, AUDIT), "open")
    assert planning.stored("plans.models.Plan")[0].approved_at is None


def test_clients_see_nothing_of_the_white_space(
    site: Site, planning: Planning, plan: Any, group: Client
) -> None:
    planning.set(portal_enabled=True)
    planning.change(plan, status="in_progress")
    put(planning, plan, (group.id, AUDIT), "open", note="Secret plan")
    contact = site.login(site.contact(group, ["account_planning"]))
    for tab in ("", "white-space", "planning"):
        page = contact.get(f"/portal/account_planning/{plan.id}?tab={tab}").text
        assert "Secret plan" not in page
        assert "North Lab" not in page


def test_the_tab_costs_at_most_fifteen_statements_however_large_the_tree_is(
    site: Site, editor: Browser, planning: Planning, plan: Any, group: Client
) -> None:
    for number in range(40):
        unit = site.client(f"Unit {number:02}", parent_id=group.id)
        put(planning, plan, (unit.id, AUDIT), "open")
    editor.get(f"/account_planning/{plan.id}/white-space")
    with site.counted() as statements:
        assert "Unit 39" in editor.get(f"/account_planning/{plan.id}/white-space").text
    assert len(statements) <= 15, statements


def test_white_space_works_on_every_database(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    top = any_site.client("Group")
    branch = any_site.client("North", parent_id=top.id)
    plan = planning.plan(top)
    planning.set(services_sold=["Audit", "Hosting"])
    assert put(planning, plan, (branch.id, AUDIT), "open", value=Decimal("1000.50"), note="Grün ✓")
    assert put(planning, plan, (branch.id, AUDIT), "sold", value=Decimal("7"))
    assert states(planning, plan) == {"Group": ["free", "free"], "North": ["sold", "free"]}
    browser = any_site.login(any_site.staff(admin=True))
    assert browser.get(f"/account_planning/{plan.id}/white-space").status_code == 200
    assert browser.post(f"/account_planning/{plan.id}/delete").status_code == 302
    assert planning.stored("white_space.models.Cell") == []


entries = st.builds(
    Entry, st.sampled_from(State), st.none() | st.decimals(0, 10**9, places=2), st.just("")
)


@given(st.dictionaries(st.tuples(st.integers(1, 5), st.sampled_from("abc")), entries))
def test_rows_columns_and_all_come_to_the_same(cells: dict[tuple[int, str], Entry]) -> None:
    services = services_of(["a", "b", "c"])
    known = {(client, key_of(name)): entry for (client, name), entry in cells.items()}
    found = matrix_of([Owner(n, str(n), 0) for n in range(1, 6)], services, known)
    for totals in ([row.total for row in found.rows], list(found.by_service.values())):
        assert sum(one.sold for one in totals) == found.total.sold
        assert sum(one.potential for one in totals) == found.total.potential
        for state in State:
            assert sum(one.counts[state] for one in totals) == found.total.counts[state]
    assert sum(found.total.counts.values()) == 15
    assert found.total.free == 15 - sum(one.state is not State.FREE for one in cells.values())


@given(st.lists(st.text(max_size=12), max_size=12))
def test_each_service_is_one_column_however_it_is_written(names: list[str]) -> None:
    found = services_of([*names, *(name.upper() for name in names if name.upper().lower() == name)])
    assert len({one.key for one in found}) == len(found)
    assert [one.name for one in found if not one.name.strip()] == []
    assert {one.key for one in found} == {key_of(name) for name in names if name.strip()}
