"""What clients see of a plan is what the settings switch on, and staff can look at just that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from host.clients.models import Client, Contact
from host.database import session
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from tests.account_planning.conftest import Planning, button

AREA = "account_planning"
EXTRAS = {
    "personality": ("SECRET-PERSONALITY", "team"),
    "highlights": ("SECRET-HIGHLIGHT", "team"),
    "opportunity": ("SECRET-OPPORTUNITY", "planning"),
    "threat": ("SECRET-THREAT", "planning"),
    "constraints": ("SECRET-CONSTRAINT", "planning"),
    "revenue_next_year": ("5555.00", "planning"),
    "margin": ("77 %", "planning"),
    "wallet_share": ("66 %", "planning"),
    "competitors": ("SECRET-RIVAL", "competitors"),
    "meeting_notes": ("SECRET-NOTE", "meeting_notes"),
}
TABS = ("background", "figures", "team", "services", "planning", "competitors", "meeting_notes")


@pytest.fixture
def client(site: Site) -> Client:
    return site.client("Own House")


@pytest.fixture
def contact(site: Site, client: Client) -> Contact:
    return site.contact(client, [AREA])


@pytest.fixture
def portal(site: Site, planning: Planning, contact: Contact) -> Browser:
    planning.set(portal_enabled=True)
    return site.login(contact)


@pytest.fixture
def plan(site: Site, planning: Planning, client: Client) -> Any:
    """A plan that holds something in every part."""
    made = planning.plan(
        client,
        status="in_progress",
        subject="Ours",
        vision="OPEN-VISION",
        objectives="OPEN-OBJECTIVES",
        opportunity="SECRET-OPPORTUNITY",
        threat="SECRET-THREAT",
        constraints="SECRET-CONSTRAINT",
        margin=Decimal(77),
        wallet_share=Decimal(66),
        revenue_next_year=Decimal(5555),
    )
    models = planning.part("grids.models")
    rows = (
        models.ClientMember(
            name="OPEN-PERSON", personality="SECRET-PERSONALITY", highlights="SECRET-HIGHLIGHT"
        ),
        models.Service(service="OPEN-SERVICE"),
        models.Offering(offering="SECRET-OFFERING"),
        models.Competitor(name="SECRET-RIVAL"),
    )
    notes = planning.part("notes.service")
    with site.context() as db:
        for row in rows:
            row.plan_id, row.position = made.id, 1
            db.add(row)
        db.commit()
        notes.add(made.id, notes.NoteData(date(2026, 10, 2), "call", "", "SECRET-NOTE"), SYSTEM)
    return made


def parts(browser: Browser, path: str) -> dict[str, str]:
    return {tab: browser.get(f"{path}?tab={tab}").text for tab in TABS}


def test_what_was_written_for_staff_stays_away_on_every_tab_until_it_is_switched_on(
    planning: Planning, portal: Browser, plan: Any
) -> None:
    planning.set(portal_tabs=["background", "figures", "planning", "team", "services"])
    pages = parts(portal, f"/portal/account_planning/{plan.id}")
    for text in ("OPEN-VISION", "OPEN-OBJECTIVES", "OPEN-PERSON", "OPEN-SERVICE"):
        assert text in "".join(pages.values())
    for hidden in ("SECRET", "77 %", "77.0", "66 %", "66.0", "555.00"):
        assert hidden not in "".join(pages.values())


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_switch_shows_its_own_field_and_no_other(
    planning: Planning, portal: Browser, plan: Any, extra: str
) -> None:
    planning.set(
        portal_tabs=["background", "figures", "planning", "team", "services"],
        portal_extras=[extra],
    )
    pages = parts(portal, f"/portal/account_planning/{plan.id}")
    everything = _plain("".join(pages.values()))
    seen = [key for key, (text, _) in EXTRAS.items() if text in everything]
    assert seen == [extra]
    text, tab = EXTRAS[extra]
    assert text in _plain(pages[tab])
    assert "SECRET-OFFERING" not in "".join(pages.values())


def _plain(page: str) -> str:
    return page.replace("\N{NARROW NO-BREAK SPACE}", "").replace("\N{THIN SPACE}", "")


def test_a_part_that_is_not_switched_on_has_no_tab_and_no_address(
    planning: Planning, portal: Browser, plan: Any
) -> None:
    planning.set(portal_tabs=["planning"])
    pages = parts(portal, f"/portal/account_planning/{plan.id}")
    for tab, page in pages.items():
        assert "OPEN-OBJECTIVES" in page, tab
        for text in ("OPEN-VISION", "OPEN-PERSON", "OPEN-SERVICE"):
            assert text not in page
    assert "tab=team" not in pages["planning"]


@pytest.mark.parametrize("tab", TABS)
def test_every_part_costs_few_queries(
    site: Site, planning: Planning, portal: Browser, plan: Any, tab: str
) -> None:
    planning.set(portal_tabs=list(TABS[:5]), portal_extras=list(EXTRAS))
    path = f"/portal/account_planning/{plan.id}?tab={tab}"
    portal.get(path)
    with site.counted() as statements:
        assert portal.get(path).status_code == 200
    assert len(statements) <= 15


def test_staff_preview_the_plan_with_just_what_its_client_sees(
    site: Site, planning: Planning, portal: Browser, plan: Any
) -> None:
    reader = site.login(site.staff(["account_planning.plans:view"]))
    assert "Preview as client" in reader.get(f"/account_planning/{plan.id}").text
    led = reader.post(button(plan, "client_view")).headers["Location"]
    assert led == f"/account_planning/{plan.id}/client-view"
    for tab, page in parts(reader, led).items():
        assert "This is how contacts of Own House see this plan" in page, tab
        for hidden in ("SECRET", "77 %", "66 %", "Send request"):
            assert hidden not in page
    assert "OPEN-VISION" in reader.get(led).text
    planning.set(portal_extras=["threat"])
    assert "SECRET-THREAT" in reader.get(f"{led}?tab=planning").text


def test_a_preview_needs_no_contact_and_says_what_keeps_the_client_from_the_plan(
    site: Site, planning: Planning, client: Client
) -> None:
    plan = planning.plan(client, vision="OPEN-VISION", status="draft")
    reader = site.login(site.staff(["account_planning.plans:view"]))
    page = reader.get(f"/account_planning/{plan.id}/client-view").text
    assert "Clients do not see this plan now" in page
    assert "show no plans in the client area" in page
    assert "Plans that are draft are not among those" in page
    assert "No contact of Own House may use the client area" in page
    assert "OPEN-VISION" in page
    planning.set(portal_enabled=True, portal_statuses=["draft"])
    site.contact(client, [AREA])
    page = reader.get(f"/account_planning/{plan.id}/client-view").text
    assert "Clients do not see" not in page
    with site.context():
        stored = session().get_one(Client, client.id)
        stored.archived_at = stored.created_at
        session().commit()
    page = reader.get(f"/account_planning/{plan.id}/client-view").text
    assert "The client Own House is archived" in page


def test_a_preview_is_of_plans_that_one_may_see(site: Site, planning: Planning, plan: Any) -> None:
    own = site.login(site.staff(["account_planning.plans:view_own"]))
    assert own.get(f"/account_planning/{plan.id}/client-view").status_code == 404
    none = site.login(site.staff())
    assert none.get(f"/account_planning/{plan.id}/client-view").status_code == 403


def test_who_may_view_as_a_contact_goes_on_from_the_preview_to_the_plan_in_the_client_area(
    site: Site, planning: Planning, portal: Browser, plan: Any, contact: Contact
) -> None:
    path = f"/account_planning/{plan.id}/client-view"
    reader = site.login(site.staff(["account_planning.plans:view", "clients:view"]))
    assert "View as" not in reader.get(path).text
    rights = ["account_planning.plans:view", "clients:view", "clients:preview"]
    viewer = site.login(site.staff(rights))
    assert f"View as {contact.name}" in viewer.get(path).text
    begun = viewer.post(
        f"/contacts/{contact.id}/preview",
        {
            "client_id": str(contact.client_id),
            "open": f"/portal/account_planning/{plan.id}",
            "next": f"/account_planning/{plan.id}",
        },
    )
    page = viewer.get(begun.headers["Location"]).text
    assert "OPEN-VISION" in page
    assert "Nothing can be changed" in page
    ended = viewer.post("/contacts/preview/end")
    assert ended.headers["Location"] == f"/account_planning/{plan.id}"


def test_a_contact_who_is_switched_off_sees_no_plan(
    site: Site, planning: Planning, portal: Browser, plan: Any, contact: Contact
) -> None:
    path = f"/portal/account_planning/{plan.id}"
    assert portal.get(path).status_code == 200
    with site.context() as db:
        db.get_one(Contact, contact.id).is_active = False
        db.commit()
    gone = portal.get(path)
    assert gone.status_code == 302
    assert "/portal/login" in gone.headers["Location"]
