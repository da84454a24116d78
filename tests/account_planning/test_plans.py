"""Plans: made, numbered, changed, approved, moved through their statuses, deleted."""

from __future__ import annotations

import html
import re
import threading
from datetime import date
from decimal import Decimal

import pytest

from host.clients import service as clients
from host.errors import Conflict, InvalidInput, StaleRecord
from host.hooks.actor import SYSTEM
from host.records.models import UndoEntry
from host.reminders.models import Reminder
from host.testing import Site
from tests.account_planning.conftest import Planning, button, form


def test_a_plan_is_made_with_everything_that_was_typed(site: Site, planning: Planning) -> None:
    owner = site.staff(admin=True)
    client = site.client("Castor Mills", currency="EUR")
    typed = form(
        client,
        owner_id=str(owner.id),
        bcg="star",
        client_status="green",
        industry="Retail",
        revenue_next_year="1'250'000.50",
        margin="-12,5",
        wallet_share="100",
        vision="Two lines\nof text",
    )
    answer = site.login(owner).post("/account_planning/new", typed)
    assert answer.status_code == 302
    [plan] = planning.stored("plans.models.Plan")
    assert (plan.code, plan.client_id, plan.client_name) == ("AP-0001", client.id, "Castor Mills")
    assert plan.revenue_next_year == Decimal("1250000.50")
    assert (plan.margin, plan.wallet_share) == (Decimal("-12.5"), Decimal(100))
    assert plan.currency == "EUR"
    assert plan.period_start == date(2026, 10, 1)
    assert plan.vision == "Two lines\nof text"
    assert (plan.created_by, plan.owner_id) == (owner.id, owner.id)


def test_numbers_have_no_gaps_even_when_makers_fail_or_come_at_once(
    site: Site, planning: Planning
) -> None:
    service, client = planning.part("plans.service"), site.client()
    planning.plan(client)
    with site.context(), pytest.raises(InvalidInput):
        service.create(planning.data(client, industry="Not in the list"), SYSTEM)

    def make() -> None:
        for _ in range(5):
            planning.plan(client)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(plan.number for plan in planning.stored("plans.models.Plan"))
    assert numbers == list(range(1, 17))


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("revenue_next_year", "-1", "Enter 0 or more"),
        ("revenue_next_year", "a lot", "Enter a number"),
        ("revenue_next_year", "99999999999999", "or less"),
        ("margin", "100.01", "Enter 100 or less"),
        ("margin", "-101", "Enter -100 or more"),
        ("wallet_share", "-0.5", "Enter 0 or more"),
        ("wallet_share", "101", "Enter 100 or less"),
        ("period_start", "1899-12-31", "between 1900 and 2200"),
        ("period_start", "2201-01-01", "between 1900 and 2200"),
        ("period_start", "soon", "Enter a date such as"),
        ("subject", "  ", "Enter a subject"),
        ("client_id", "", "Choose a client"),
        ("client_id-typed", "Nobody Known", "There is no client called “Nobody Known”"),
        ("vision", "x" * 100_001, "100,000"),
        ("status", "lost", "none of the choices"),
        ("industry", "Alchemy", "Choose one of the industries"),
    ],
)
def test_a_refused_field_says_why_and_the_rest_stays(
    site: Site, planning: Planning, field: str, text: str, said: str
) -> None:
    browser = site.login(site.staff(admin=True))
    typed = form(site.client(), mission="Typed with care", **{field: text})
    if field == "client_id-typed":
        typed["client_id"] = ""
    answer = browser.post("/account_planning/new", typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Typed with care" in answer.text
    assert not planning.stored("plans.models.Plan")


def test_faults_of_several_fields_are_named_at_once(site: Site, planning: Planning) -> None:
    typed = form(site.client(), margin="200", wallet_share="-1", revenue_next_year="x")
    page = site.login(site.staff(admin=True)).post("/account_planning/new", typed).text
    assert "3 things need a change" in page


def test_a_plan_is_not_made_for_an_archived_client(site: Site, planning: Planning) -> None:
    client = site.client("Put Away")
    with site.context():
        clients.archive(client.id, SYSTEM)
    answer = site.login(site.staff(admin=True)).post("/account_planning/new", form(client))
    assert answer.status_code == 422
    assert "Put Away is archived. Choose another client." in answer.text


def test_the_page_of_a_plan_shows_where_the_client_is(site: Site, planning: Planning) -> None:
    client = site.client("Harbour Logistics", city="Bremen", address="Kai 4", zip="28195")
    plan = planning.plan(client)
    browser = site.login(site.staff(admin=True))
    assert "28195 Bremen" in browser.get(f"/account_planning/{plan.id}").text


def test_older_addresses_lead_to_the_tabs(site: Site, planning: Planning) -> None:
    plan, browser = planning.plan(), site.login(site.staff(admin=True))
    for tab in ("due-diligence", "planning", "relations", "activity"):
        answer = browser.get(f"/account_planning/{plan.id}?tab={tab}")
        assert answer.headers["Location"] == f"/account_planning/{plan.id}/{tab}"
    assert browser.get(f"/account_planning/{plan.id}?tab=unknown").status_code == 200


def test_a_deleted_plan_comes_back_with_tasks_and_reminders(site: Site, planning: Planning) -> None:
    planning.set(reminders_enabled=True)
    plan = planning.plan()
    planning.task(plan, pic=site.staff(), deadline=date(2031, 5, 20))
    browser = site.login(site.staff(admin=True))
    browser.post(f"/account_planning/{plan.id}/delete")
    with site.context() as db:
        assert not db.query(Reminder).filter_by(state="pending").count()
        entry = db.query(UndoEntry).one()
    browser.post(f"/changes/{entry.id}/undo")
    assert len(planning.stored("tasks.models.Task")) == 1
    with site.context() as db:
        assert db.query(Reminder).filter_by(state="pending").count() == 1


def test_text_is_shown_as_text(site: Site, planning: Planning) -> None:
    plan = planning.plan(subject="<b>Bold</b>", vision="<script>alert(1)</script>")
    browser = site.login(site.staff(admin=True))
    for path in ("/account_planning/", f"/account_planning/{plan.id}"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<b>Bold</b>" not in page


def test_the_second_of_two_editors_sees_both_versions(site: Site, planning: Planning) -> None:
    plan = planning.plan(subject="As it was", vision="Old vision")
    client = str(planning.stored("plans.models.Plan")[0].client_id)
    browser = site.login(site.staff(admin=True))
    opened = str(plan.version)
    path = f"/account_planning/{plan.id}/edit"
    typed = {"client_id": client, "period_start": "2026-10-01", "period_type": "quarter"}
    typed |= {"status": "draft", "owner_id": "", "industry": "", "client_status": "", "bcg": ""}
    browser.post(path, typed | {"subject": "By the first", "record_version": opened})
    answer = browser.post(
        path, typed | {"subject": "By the second", "vision": "New", "record_version": opened}
    )
    assert answer.status_code == 409
    assert "By the first" in answer.text
    assert answer.text.count("By the second") >= 2
    assert planning.stored("plans.models.Plan")[0].subject == "By the first"
    newest = str(planning.stored("plans.models.Plan")[0].version)
    assert f'name="record_version" value="{newest}"' in answer.text
    again = browser.post(path, typed | {"subject": "By the second", "record_version": newest})
    assert again.status_code == 302
    assert planning.stored("plans.models.Plan")[0].subject == "By the second"


def test_saving_after_a_clash_keeps_what_the_other_changed_elsewhere(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan(subject="Shared", vision="Old vision", product="Old product")
    browser = site.login(site.staff(admin=True))
    path = f"/account_planning/{plan.id}/edit"
    opened = _fields(browser.get(path).text)
    assert browser.post(path, opened | {"product": "Theirs"}).status_code == 302
    clash = browser.post(path, opened | {"vision": "Mine"})
    assert clash.status_code == 409
    assert browser.post(path, _fields(clash.text)).status_code == 302
    stored = planning.stored("plans.models.Plan")[0]
    assert (stored.product, stored.vision) == ("Theirs", "Mine")


def _fields(page: str) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    form = re.search(r'<form class="t-form".*?</form>', page, re.DOTALL)
    assert form is not None
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        named = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if named:
            fields[named[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.S
    ):
        fields[name] = html.unescape(text).strip("\r\n")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    fields.pop("csrf_token", None)
    return fields


def test_the_service_refuses_an_old_version(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    planning.change(plan, version=1, subject="One")
    with pytest.raises(StaleRecord):
        planning.change(plan, version=1, subject="Two")


def test_a_change_of_content_takes_the_approval_away_and_says_so(
    site: Site, planning: Planning
) -> None:
    client = site.client("Client")
    plan = planning.plan(client, status="review")
    browser = site.login(site.staff(admin=True, name="Ada Boss"))
    browser.post(button(plan, "approve"))
    [approved] = planning.stored("plans.models.Plan")
    assert (approved.approved_by_name, approved.status) == ("Ada Boss", "review")
    browser.post(button(plan, "to_in_progress"))
    assert planning.stored("plans.models.Plan")[0].approved_at is not None
    version = str(planning.stored("plans.models.Plan")[0].version)
    changed = form(client, status="in_progress", vision="Further", record_version=version)
    page = browser.post(f"/account_planning/{plan.id}/edit", changed, follow_redirects=True)
    assert "The approval was taken away" in page.text
    assert planning.stored("plans.models.Plan")[0].approved_at is None
    assert "Ada Boss" in browser.get(f"/account_planning/{plan.id}/activity").text


def test_tasks_and_figures_are_content_but_progress_is_not(site: Site, planning: Planning) -> None:
    plan = planning.plan(status="review")
    task = planning.task(plan)
    approval = planning.part("plans.approval")
    browser = site.login(site.staff(admin=True))
    with site.context():
        approval.approve(plan.id, SYSTEM)
    browser.post(f"/account_planning/{plan.id}/task/{task.id}/status/complete")
    assert planning.stored("plans.models.Plan")[0].approved_at is not None
    page = browser.post(
        f"/account_planning/{plan.id}/objective", {"title": "New"}, follow_redirects=True
    )
    assert "The approval was taken away" in page.text
    assert planning.stored("plans.models.Plan")[0].approved_at is None


def test_approving_completes_only_when_asked(site: Site, planning: Planning) -> None:
    first, second = planning.plan(status="review"), planning.plan(status="draft")
    browser = site.login(site.staff(admin=True))
    browser.post(button(first, "approve_and_complete"))
    page = browser.post(button(second, "approve_and_complete"), follow_redirects=True).text
    assert "Only a plan in review" in page
    assert [p.status for p in planning.stored("plans.models.Plan")] == ["completed", "draft"]
    page = browser.post(button(first, "approve"), follow_redirects=True).text
    assert "has approved this plan already" in page


def test_any_status_follows_any_other_and_each_move_is_logged(
    site: Site, planning: Planning
) -> None:
    plan, browser = planning.plan(), site.login(site.staff(admin=True))
    statuses = ["review", "draft", "completed", "in_progress", "archived", "completed", "review"]
    for status in statuses:
        browser.post(button(plan, f"to_{status}"))
        assert planning.stored("plans.models.Plan")[0].status == status
    page = browser.get(f"/account_planning/{plan.id}/activity").text
    assert page.count("changed the status of the account plan") == len(statuses)
    refused = browser.post(button(plan, "to_lost"), follow_redirects=True)
    assert "There is no such action" in refused.text


def test_an_archived_plan_is_only_read_until_it_is_reopened(site: Site, planning: Planning) -> None:
    plan = planning.plan(status="archived")
    browser = site.login(site.staff(admin=True))
    with pytest.raises(Conflict, match="archived"):
        planning.change(plan, subject="Other")
    page = browser.get(f"/account_planning/{plan.id}").text
    assert "This plan is archived" in page
    assert f"/account_planning/{plan.id}/edit" not in page
    page = browser.get(f"/account_planning/{plan.id}/edit", follow_redirects=True).text
    assert "Give it another status to change it" in page
    browser.post(button(plan, "to_in_progress"))
    assert browser.get(f"/account_planning/{plan.id}/edit").status_code == 200


def test_deleting_says_how_much_goes_and_takes_it_along(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    _, item = planning.outline(plan)
    planning.task(plan, item=item)
    planning.task(plan, item=item)
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}/delete").text
    assert "This deletes the plan, 1 objective and 2 tasks." in page
    browser.post(f"/account_planning/{plan.id}/delete")
    for table in ("plans.models.Plan", "tasks.models.Objective", "tasks.models.Task"):
        assert not planning.stored(table)


def test_an_industry_that_left_the_settings_stays_on_its_plans(
    site: Site, planning: Planning
) -> None:
    client = site.client()
    plan = planning.plan(client, industry="Finance")
    planning.set(industries="Retail")
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}/edit").text
    assert "Finance" in page
    typed = form(client, industry="Finance", subject="Still there", record_version="1")
    assert browser.post(f"/account_planning/{plan.id}/edit", typed).status_code == 302
    assert planning.stored("plans.models.Plan")[0].industry == "Finance"
    refused = browser.post("/account_planning/new", form(client, industry="Finance"))
    assert refused.status_code == 422


def test_the_history_says_who_changed_what_from_what_to_what(
    site: Site, planning: Planning
) -> None:
    client = site.client()
    plan = planning.plan(client, subject="Before")
    browser = site.login(site.staff(admin=True, name="Nora Editor"))
    typed = form(client, subject="After", bcg="cash_cow", record_version="1")
    browser.post(f"/account_planning/{plan.id}/edit", typed)
    page = browser.get(f"/account_planning/{plan.id}/activity").text
    assert "Nora Editor" in page
    assert "<del>Before</del>" in page
    assert "<ins>After</ins>" in page
    assert "<ins>Cash cow</ins>" in page
