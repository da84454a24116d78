"""The client area: one's own plans, read, and asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from host.clients.models import Client, Contact
from host.hooks.actor import SYSTEM
from host.messaging.mail.models import Mail
from host.messaging.notifications.models import Notification
from host.testing import Browser, Site
from tests.account_planning.conftest import Planning

AREA = "account_planning"


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


def open_plan(planning: Planning, client: Client, **values: Any) -> Any:
    return planning.plan(client, **{"status": "in_progress", "subject": "Ours"} | values)


def test_switched_off_there_is_no_menu_entry_and_no_page(
    site: Site, planning: Planning, client: Client, contact: Contact
) -> None:
    plan = open_plan(planning, client)
    browser = site.login(contact)
    assert "Account planning" not in browser.get("/portal/").text
    for path in ("", f"{plan.id}"):
        assert browser.get(f"/portal/account_planning/{path}").status_code == 404
    asked = browser.post(f"/portal/account_planning/{plan.id}/request", {"message": "Well?"})
    assert asked.status_code == 404


def test_the_list_shows_own_plans_in_allowed_statuses(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    open_plan(planning, client, subject="Visible one")
    open_plan(planning, client, subject="Still a draft", status="draft")
    open_plan(planning, client, subject="Put away", status="archived")
    open_plan(planning, site.client(), subject="Somebody elses")
    page = portal.get("/portal/account_planning/").text
    assert "Visible one" in page
    assert "AP-0001" in page
    assert "Q4 2026" in page
    assert "Still a draft" not in page
    assert "Put away" not in page
    assert "Somebody elses" not in page
    assert "Account planning" in portal.get("/portal/").text
    planning.set(portal_statuses=["draft"])
    page = portal.get("/portal/account_planning/").text
    assert "Still a draft" in page
    assert "Visible one" not in page


def test_the_start_page_shows_the_newest_plans_that_the_list_would_show(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client, subject="Visible one")
    open_plan(planning, client, subject="Still a draft", status="draft")
    open_plan(planning, site.client(), subject="Somebody elses")
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "Well?"})
    home = portal.get("/portal/").text
    assert "Visible one" in home
    assert "Your request waits for an answer" in home
    assert "Still a draft" not in home
    assert "Somebody elses" not in home
    assert "Visible one" not in site.login(site.contact(client, [])).get("/portal/").text


def test_another_clients_plan_does_not_exist(
    site: Site, planning: Planning, portal: Browser
) -> None:
    theirs = open_plan(planning, site.client())
    assert portal.get(f"/portal/account_planning/{theirs.id}").status_code == 404
    asked = portal.post(f"/portal/account_planning/{theirs.id}/request", {"message": "Well?"})
    assert asked.status_code == 404
    assert not planning.stored("update_requests.models.UpdateRequest")


def test_a_plan_in_a_hidden_status_does_not_exist(
    planning: Planning, client: Client, portal: Browser
) -> None:
    draft = open_plan(planning, client, status="draft")
    assert portal.get(f"/portal/account_planning/{draft.id}").status_code == 404


def test_a_contact_without_the_permission_is_not_let_in(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client)
    browser = site.login(site.contact(client, []))
    assert browser.get("/portal/account_planning/").status_code == 404
    assert browser.get(f"/portal/account_planning/{plan.id}").status_code == 404
    assert "Account planning" not in browser.get("/portal/").text


def test_staff_pages_are_closed_to_clients(
    planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client)
    for path in ("/account_planning/", f"/account_planning/{plan.id}"):
        answer = portal.get(path)
        assert answer.status_code == 302
        assert "/login" in answer.headers["Location"]


def test_internal_fields_never_show(planning: Planning, client: Client, portal: Browser) -> None:
    plan = open_plan(
        planning,
        client,
        vision="OPEN-VISION",
        objectives="OPEN-OBJECTIVES",
        criteria="OPEN-CRITERIA",
        threat="SECRET-THREAT",
        opportunity="SECRET-OPPORTUNITY",
        constraints="SECRET-CONSTRAINTS",
        margin=Decimal(77),
        wallet_share=Decimal(66),
        revenue_next_year=Decimal(5555),
        bcg="dog",
        client_status="red",
    )
    planning.task(plan, "Open action")
    pages = "".join(
        portal.get(f"/portal/account_planning/{plan.id}?tab={tab}").text
        for tab in ("background", "planning", "figures", "")
    )
    for shown in ("OPEN-VISION", "OPEN-OBJECTIVES", "OPEN-CRITERIA", "Open action"):
        assert shown in pages
    for hidden in ("SECRET", "77 %", "66 %", "5 555", "5555", "Dog", ">Red<"):
        assert hidden not in pages


def test_only_the_allowed_tabs_are_there(
    planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client, vision="OPEN-VISION", objectives="OPEN-OBJECTIVES")
    planning.set(portal_tabs=["planning"])
    page = portal.get(f"/portal/account_planning/{plan.id}?tab=background").text
    assert "OPEN-VISION" not in page
    assert "OPEN-OBJECTIVES" in page
    planning.set(portal_tabs=[])
    page = portal.get(f"/portal/account_planning/{plan.id}").text
    assert "OPEN-OBJECTIVES" not in page


def test_a_request_reaches_owner_creator_and_people_in_charge(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    owner, in_charge, other = site.staff(), site.staff(), site.staff()
    creator = site.staff(["account_planning.plans:create", "clients:view"])
    plan = open_plan(planning, client, actor=site.actor(creator), owner_id=owner.id)
    planning.task(plan, pic=in_charge)
    path = f"/portal/account_planning/{plan.id}"
    answer = portal.post(f"{path}/request", {"message": "  How far\r\nare we? "})
    assert answer.status_code == 302
    with site.context() as db:
        told = sorted(row.staff_id for row in db.query(Notification))
        mails = sorted(row.to for row in db.query(Mail))
    assert told == sorted([owner.id, creator.id, in_charge.id])
    assert mails == sorted([owner.email, creator.email, in_charge.email])
    assert other.id not in told
    sent = portal.get(path).text
    assert f'name="trellis-draft-done" content="account_planning.request.{plan.id}"' in sent
    [request] = planning.stored("update_requests.models.UpdateRequest")
    assert request.message == "How far\nare we?"
    assert "Waiting for us" in portal.get(path).text


def test_a_request_that_nobody_answers_for_reaches_the_administrators(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    boss = site.staff(admin=True)
    plan = open_plan(planning, client)
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "Well?"})
    with site.context() as db:
        assert [row.staff_id for row in db.query(Notification)] == [boss.id]


@pytest.mark.parametrize(
    ("message", "said"),
    [("", "Write what you would like to know."), ("x" * 2001, "Keep this to 2,000 characters")],
)
def test_a_refused_request_keeps_what_was_typed(
    planning: Planning, client: Client, portal: Browser, message: str, said: str
) -> None:
    plan = open_plan(planning, client)
    answer = portal.post(f"/portal/account_planning/{plan.id}/request", {"message": message})
    assert answer.status_code == 422
    assert said in answer.text
    assert message in answer.text
    assert not planning.stored("update_requests.models.UpdateRequest")


def test_staff_see_handle_and_answer_and_the_client_reads_it(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client)
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "How far are we?"})
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "And the price?"})
    staff = site.login(site.staff(admin=True, name="Vera Answer"))
    path = f"/account_planning/{plan.id}"
    page = staff.get(path).text
    assert "2 pending requests" in page
    assert "How far are we?" in page
    first, second = planning.stored("update_requests.models.UpdateRequest")
    page = staff.post(
        f"{path}/request/{first.id}/handle", {"answer": "Half way."}, follow_redirects=True
    ).text
    assert "1 pending request<" in page
    staff.post(f"{path}/request/{second.id}/handle", {"answer": ""})
    assert "pending request" not in staff.get(path).text
    again = staff.post(f"{path}/request/{first.id}/handle", {}, follow_redirects=True).text
    assert "Vera Answer has handled this request already" in again
    seen = portal.get(f"/portal/account_planning/{plan.id}").text
    assert "Half way." in seen
    assert seen.count("Handled") == 2


def test_handling_needs_edit_and_the_requests_own_plan(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    plan, other = open_plan(planning, client), planning.plan()
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "How far are we?"})
    [request] = planning.stored("update_requests.models.UpdateRequest")
    reader = site.login(site.staff(["account_planning.plans:view"]))
    assert "Mark as handled" not in reader.get(f"/account_planning/{plan.id}").text
    path = f"request/{request.id}/handle"
    assert reader.post(f"/account_planning/{plan.id}/{path}").status_code == 403
    admin = site.login(site.staff(admin=True))
    assert admin.post(f"/account_planning/{other.id}/{path}").status_code == 404


def test_a_request_needs_the_forms_token(
    planning: Planning, client: Client, portal: Browser
) -> None:
    plan = open_plan(planning, client)
    path = f"/portal/account_planning/{plan.id}/request"
    assert portal.post(path, {"message": "Well?"}, csrf=False).status_code == 400


def test_the_history_keeps_the_request(
    site: Site, planning: Planning, client: Client, portal: Browser, contact: Contact
) -> None:
    plan = open_plan(planning, client)
    portal.post(f"/portal/account_planning/{plan.id}/request", {"message": "How far are we?"})
    with site.context():
        from host.activity import service as activity

        newest = activity.of_record("account_planning.plan", plan.id)[0]
    assert (newest.actor_kind, newest.actor_label) == ("contact", contact.name)
    assert SYSTEM.label not in newest.actor_label


def test_what_waits_is_not_asked_twice_and_not_without_end(
    site: Site, planning: Planning, client: Client, portal: Browser
) -> None:
    path = f"/portal/account_planning/{open_plan(planning, client).id}/request"
    for _ in range(2):
        assert portal.post(path, {"message": "Well?"}).status_code == 302
    assert len(planning.stored("update_requests.models.UpdateRequest")) == 1
    answers = [portal.post(path, {"message": f"And {number}?"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 9 + [422] * 2
    assert "10 requests wait for our answer already" in answers[-1].text
