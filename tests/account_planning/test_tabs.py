"""The tabs of a plan: every grid saved as typed, who sees what, and copies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning

TABS = {
    "Due diligence": "due-diligence",
    "Team": "team",
    "Services": "services",
    "Planning": "planning",
    "Relations": "relations",
    "Meeting notes": "meeting-notes",
    "Competitors": "competitors",
}


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


def save(browser: Browser, plan: Any, tab: str, key: str, *lines: dict[str, str]) -> Any:
    """Type lines into a grid and save it."""
    page = browser.get(f"/account_planning/{plan.id}/{tab}").text
    part = page[page.index(f"/grid/{key}") :]
    opened = part.partition('name="opened" value="')[2].partition('"')[0]
    typed = {
        f"{key}-{n}-{name}": text for n, line in enumerate(lines) for name, text in line.items()
    }
    return browser.post(f"/account_planning/{plan.id}/grid/{key}", typed | {"opened": opened})


def test_the_tabs_stand_in_the_order_of_the_specification(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    text = editor.get(f"/account_planning/{plan.id}").text
    places = [text.index(f'href="/account_planning/{plan.id}/{tab}"') for tab in TABS.values()]
    assert places == sorted(places)
    assert places[-1] < text.index(f'href="/account_planning/{plan.id}/activity"')


@pytest.mark.parametrize(
    ("tab", "key", "model", "line", "stored"),
    [
        (
            "team",
            "client_team",
            "ClientMember",
            {
                "name": "Bo Buyer",
                "title": "Head",
                "personality": "Dry",
                "working_status": "On leave",
            },
            {"name": "Bo Buyer", "title": "Head", "email": "", "working_status": "on_leave"},
        ),
        (
            "services",
            "services",
            "Service",
            {"service": "Hosting", "since": "01.04.2024", "yearly_value": "1,200.50"},
            {"service": "Hosting", "since": date(2024, 4, 1), "yearly_value": Decimal("1200.50")},
        ),
        (
            "services",
            "offerings",
            "Offering",
            {"offering": "Audit", "potential": "high", "scale": "3 sites", "prioritisation": "5"},
            {"potential": "high", "scale": "3 sites", "prioritisation": 5},
        ),
        (
            "planning",
            "goals",
            "Goal",
            {
                "name": "Sites",
                "unit": "sites",
                "target": "20",
                "actual": "3.5",
                "due_on": "2026-12-31",
            },
            {"target": Decimal(20), "actual": Decimal("3.5"), "due_on": date(2026, 12, 31)},
        ),
        (
            "competitors",
            "competitors",
            "Competitor",
            {"name": "Rival", "threat": "Medium", "notes": "Cheap"},
            {"name": "Rival", "threat": "medium", "notes": "Cheap"},
        ),
    ],
)
def test_every_grid_is_saved_as_typed_and_shown_to_readers(
    site: Site,
    editor: Browser,
    planning: Planning,
    tab: str,
    key: str,
    model: str,
    line: dict[str, str],
    stored: dict[str, Any],
) -> None:
    plan = planning.plan()
    assert save(editor, plan, tab, key, line).status_code == 302
    [row] = planning.stored(f"grids.models.{model}")
    assert {name: getattr(row, name) for name in stored} == stored
    again = save(editor, plan, tab, key, line)
    assert again.status_code == 302
    assert "Nothing was changed." in editor.get(again.location).text
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert next(iter(line.values())) in reader.get(f"/account_planning/{plan.id}/{tab}").text
    assert save_refused(reader, plan, key)


def save_refused(browser: Browser, plan: Any, key: str) -> bool:
    """Tell whether somebody is refused to save a grid."""
    return browser.post(f"/account_planning/{plan.id}/grid/{key}", {}).status_code == 403


@pytest.mark.parametrize(
    ("tab", "key", "line", "said"),
    [
        (
            "team",
            "client_team",
            {"name": "A", "working_status": "gone"},
            "Choose Active, On leave, Left.",
        ),
        ("services", "services", {"service": "A", "since": "spring"}, "Enter a day such as"),
        ("services", "services", {"service": "A", "since": "1755-01-01"}, "Enter a year from 1900"),
        ("services", "offerings", {"offering": "A", "prioritisation": "6"}, "number from 1 to 5."),
        ("services", "offerings", {"potential": "low"}, "Offering is missing."),
        ("planning", "goals", {"name": "A", "target": "many"}, "Enter a number"),
        ("competitors", "competitors", {"name": "A", "notes": "x" * 1001}, "Keep this to 1000"),
        ("team", "company_team", {"staff_id": "9999"}, "Choose one of your colleagues."),
    ],
)
def test_a_bad_cell_says_what_to_enter(
    editor: Browser, planning: Planning, tab: str, key: str, line: dict[str, str], said: str
) -> None:
    answer = save(editor, planning.plan(), tab, key, line)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_colleague_is_named_once_and_shown_by_name(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, ann = planning.plan(), site.staff(name="Ann Able")
    twice = save(
        editor, plan, "team", "company_team", {"staff_id": str(ann.id)}, {"staff_id": "ann able"}
    )
    assert "ann able is there twice." in twice.text
    answer = save(
        editor, plan, "team", "company_team", {"staff_id": str(ann.id), "role": "Sponsor"}
    )
    assert answer.status_code == 302
    log = editor.get(f"/account_planning/{plan.id}/activity").text
    log = log[log.index('id="stream"') :]
    assert "Company team Ann Able" in log
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert '<th scope="row">Ann Able</th>' in reader.get(f"/account_planning/{plan.id}/team").text


def test_members_of_the_company_team_see_the_plan_as_their_own(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, ann = planning.plan(), site.staff([f"{PLANS}:view_own"], name="Ann Able")
    browser = site.login(ann)
    assert browser.get(f"/account_planning/{plan.id}").status_code == 404
    save(editor, plan, "team", "company_team", {"staff_id": str(ann.id)})
    assert browser.get(f"/account_planning/{plan.id}").status_code == 200
    assert plan.subject in browser.get("/account_planning/").text
    save(editor, plan, "team", "company_team")
    assert browser.get(f"/account_planning/{plan.id}").status_code == 404


def test_the_client_team_takes_the_contacts_once(
    site: Site, editor: Browser, planning: Planning
) -> None:
    client = site.client()
    plan = planning.plan(client)
    site.contact(client, phone="123")
    gone = site.contact(client)
    with site.context() as db:
        db.merge(gone).is_active = False
        db.commit()
    path = f"/account_planning/{plan.id}/client-team"
    assert "Added 1 contact." in editor.get(editor.post(path).location).text
    assert "All contacts are there already." in editor.get(editor.post(path).location).text
    [row] = planning.stored("grids.models.ClientMember")
    assert (row.phone, row.working_status) == ("123", "active")
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert reader.post(path).status_code == 403


def test_a_copy_takes_every_grid_and_the_notes_and_moves_goals_with_the_period(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    ann = site.staff(name="Ann Able")
    save(editor, plan, "team", "company_team", {"staff_id": str(ann.id)})
    save(editor, plan, "planning", "goals", {"name": "Sites", "due_on": "2026-12-31"})
    save(editor, plan, "competitors", "competitors", {"name": "Rival"})
    note = {"held_on": "2026-11-01", "kind": "call", "text": "Said"}
    editor.post(f"/account_planning/{plan.id}/note", note)
    with site.context():
        copy = planning.part("plans.continuing").next_period(plan.id, SYSTEM)
    [goal] = planning.stored("grids.models.Goal", plan_id=copy.id)
    assert goal.due_on == date(2027, 3, 31)
    for model in ("grids.models.TeamMember", "grids.models.Competitor", "notes.models.Note"):
        assert len(planning.stored(model, plan_id=copy.id)) == 1


def test_clients_see_goals_and_nothing_of_teams_rivals_services_and_notes(
    site: Site, editor: Browser, planning: Planning
) -> None:
    planning.set(portal_enabled=True)
    client = site.client()
    plan = planning.plan(client, status="in_progress")
    save(editor, plan, "planning", "goals", {"name": "Shared goal", "target": "4", "actual": "1"})
    save(editor, plan, "team", "client_team", {"name": "Secret one", "personality": "Secret"})
    save(editor, plan, "services", "offerings", {"offering": "Secret offer"})
    save(editor, plan, "competitors", "competitors", {"name": "Secret rival"})
    note = {"held_on": "2026-11-01", "kind": "call", "text": "Secret words"}
    editor.post(f"/account_planning/{plan.id}/note", note)
    contact = site.login(site.contact(client, ["account_planning"]))
    pages = [
        contact.get(f"/portal/account_planning/{plan.id}?tab={tab}").text
        for tab in ("", "background", "figures", "planning", "team", "meeting-notes")
    ]
    assert "Shared goal" in pages[3]
    assert "25%" in pages[3]
    assert not any("Secret" in page for page in pages)
