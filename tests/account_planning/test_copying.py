"""Copies of plans: what comes along and what stays behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from host.clients.login import actor_of as contact_actor
from host.clients.models import Client
from host.hooks.actor import SYSTEM
from host.staffing import service as staffing
from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning, at, button


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


@pytest.fixture
def full(site: Site, planning: Planning) -> Any:
    """A plan in review with everything on it, approved."""
    planning.set(default_status="in_progress", reminders_enabled=True)
    client = site.client("Full House", currency="EUR")
    person = site.staff()
    plan = planning.plan(
        client,
        subject="Everything",
        status="review",
        vision="Far",
        revenue_next_year=Decimal("12.34"),
        bcg="star",
        period_start=date(2031, 1, 1),
    )
    _, item = planning.outline(plan)
    planning.task(
        plan, "Open one", item=item, pic=person, deadline=date(2031, 3, 31), status="on_hold"
    )
    planning.task(plan, "Done one", item=item, deadline=date(2031, 2, 1), status="complete")
    planning.task(plan, "Without day", item=item)
    grids, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    requests, contact = planning.part("update_requests.service"), site.contact(client)
    with site.context():
        typed = grids.read(kinds.FINANCIAL, {"financial-0-year": "2030", "financial-0-loss": "5"})
        grids.save(plan.id, kinds.FINANCIAL, typed, SYSTEM, grids.fingerprint(None, []))
        asker = contact_actor(contact)
        requests.ask(planning.part("plans.service").get(plan.id, SYSTEM), "How far?", asker)
        planning.part("plans.approval").approve(plan.id, SYSTEM)
    return plan


def test_the_next_period_takes_everything_but_what_is_over(
    editor: Browser, planning: Planning, full: Any
) -> None:
    answer = editor.post(button(full, "next_period"))
    assert answer.headers["Location"] == "/account_planning/2"
    copy = planning.stored("plans.models.Plan")[1]
    assert (copy.subject, copy.vision, copy.bcg) == ("Everything", "Far", "star")
    assert (copy.revenue_next_year, copy.currency) == (Decimal("12.34"), "EUR")
    assert copy.period_start == date(2031, 4, 1)
    assert copy.status == "in_progress"
    assert copy.approved_at is None
    tasks = planning.stored("tasks.models.Task", plan_id=copy.id)
    assert [(t.action, t.deadline, t.status) for t in tasks] == [
        ("Open one", date(2031, 6, 30), "on_hold"),
        ("Without day", None, "not_started"),
    ]
    [row] = planning.stored("grids.models.Financial", plan_id=copy.id)
    assert (row.year, row.loss) == (2030, Decimal(5))
    assert not planning.stored("update_requests.models.UpdateRequest", plan_id=copy.id)
    page = editor.get(f"/account_planning/{copy.id}/activity").text
    assert page.count('class="t-event') >= 1
    assert "Copy of AP-0001 Everything" in page


def test_a_period_is_continued_into_once(editor: Browser, planning: Planning, full: Any) -> None:
    editor.post(button(full, "next_period"))
    answer = editor.post(button(full, "next_period"), follow_redirects=True)
    assert "AP-0002" in answer.text
    assert "already" in answer.text
    assert len(planning.stored("plans.models.Plan")) == 2


def test_a_copy_stays_in_its_period_and_says_that_it_is_one(
    editor: Browser, planning: Planning, full: Any
) -> None:
    editor.post(button(full, "copy"))
    copy = planning.stored("plans.models.Plan")[1]
    assert copy.subject == "Copy of Everything"
    assert copy.period_start == date(2031, 1, 1)
    tasks = planning.stored("tasks.models.Task", plan_id=copy.id)
    assert tasks[0].deadline == date(2031, 3, 31)


def test_the_copys_tasks_have_reminders_of_their_own(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    from host.reminders.models import Reminder

    editor.post(button(full, "next_period"))
    with site.context() as db:
        days = sorted(row.due_at.date() for row in db.query(Reminder).filter_by(state="pending"))
    assert days == [date(2031, 3, 28), date(2031, 6, 27)]


def test_a_copy_keeps_what_the_settings_no_longer_offer(
    site: Site, editor: Browser, planning: Planning
) -> None:

    owner = site.staff(name="Gone Soon")
    plan = planning.plan(industry="Finance", owner_id=owner.id)
    planning.set(industries="Retail")
    with site.context():
        data = staffing.StaffData("Gone Soon", owner.email, is_active=False)
        staffing.update_staff(owner.id, data, SYSTEM)
    editor.post(button(plan, "copy"))
    copy = planning.stored("plans.models.Plan")[1]
    assert (copy.industry, copy.owner_id) == ("Finance", None)


def test_no_copy_is_made_for_an_archived_client(
    site: Site, editor: Browser, planning: Planning
) -> None:
    client = site.client()
    plan = planning.plan(client)
    with site.context() as db:
        stored = db.get(Client, client.id)
        assert stored is not None
        stored.archived_at = at(2026, 1, 1)
        db.commit()
    page = editor.post(button(plan, "copy"), follow_redirects=True).text
    assert "is archived, so this plan can only be read" in page
    assert len(planning.stored("plans.models.Plan")) == 1


def many(planning: Planning, ids: list[int], day: str) -> dict[str, Any]:
    """Return what the bar over the list sends to copy plans to a period."""
    return {
        "action": "do:account_planning.to_period",
        "id": [str(one) for one in ids],
        "period_start": day,
        "go": "1",
    }


def test_chosen_plans_are_copied_to_a_period_each_with_its_answer(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    taken = planning.plan(site.client("Has one"), subject="Taken", period_start=date(2031, 1, 1))
    planning.plan(taken.client, subject="There", period_start=date(2031, 7, 1))
    month = planning.plan(
        site.client("Monthly"), subject="M", period_type="month", period_start=date(2031, 2, 1)
    )
    sent = many(planning, [full.id, taken.id, month.id], "2031-08-20")
    page = editor.post("/account_planning/bulk", sent).text
    assert "1 of 3 account plans refused" in page
    assert "Has one has AP-0003 for Q3 2031 already" in page
    assert ">AP-0005 Everything</a>" in page
    assert ">AP-0006 M</a>" in page
    copies = planning.stored("plans.models.Plan")[4:]
    assert [(one.period_type, one.period_start) for one in copies] == [
        ("quarter", date(2031, 7, 1)),
        ("month", date(2031, 8, 1)),
    ]
    deadlines = [one.deadline for one in planning.stored("tasks.models.Task", plan_id=5)]
    assert deadlines == [date(2031, 9, 30), None]


def test_copying_to_a_period_twice_makes_nothing_more(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    second = planning.plan(full.client, subject="Of the same client", period_start=date(2031, 1, 1))
    sent = many(planning, [full.id, second.id], "2031-04-01")
    assert "2 made" in editor.post("/account_planning/bulk", sent).text
    again = editor.post("/account_planning/bulk", sent)
    assert again.status_code == 422
    assert "AP-0001 goes on in Q2 2031 already, as AP-0003." in again.text
    assert "AP-0002 goes on in Q2 2031 already, as AP-0004." in again.text
    editor.post(button(full, "next_period"))
    assert len(planning.stored("plans.models.Plan")) == 4


def test_a_plan_in_the_way_is_not_named_to_whom_may_not_see_it(
    site: Site, planning: Planning, full: Any
) -> None:
    planner = site.staff([f"{PLANS}:view_own", f"{PLANS}:create"], name="Only own")
    browser = site.login(planner)
    other = planning.plan(
        site.client("Has one"), subject="There", owner_id=planner.id, period_start=date(2031, 1, 1)
    )
    planning.plan(other.client, subject="Not mine", period_start=date(2031, 4, 1))
    page = browser.post("/account_planning/bulk", many(planning, [other.id], "2031-04-01"))
    assert "Has one has a plan for Q2 2031 already, which you may not see." in page.text


def test_a_plan_is_not_copied_to_its_own_period(
    editor: Browser, planning: Planning, full: Any
) -> None:
    page = editor.post("/account_planning/bulk", many(planning, [full.id], "2031-03-31")).text
    assert "AP-0001 is the plan for Q1 2031 itself." in page
    assert len(planning.stored("plans.models.Plan")) == 1


def test_the_period_is_asked_for_on_the_plan_too(
    editor: Browser, planning: Planning, full: Any
) -> None:
    page = editor.get(button(full, "to_period")).text
    assert 'name="period_start"' in page
    assert editor.post(button(full, "to_period"), {"period_start": ""}).status_code == 422
    answer = editor.post(button(full, "to_period"), {"period_start": "2032-02-29"})
    assert answer.headers["Location"] == "/account_planning/2"
    assert planning.stored("plans.models.Plan")[1].period_start == date(2032, 1, 1)


def test_a_deleted_copy_may_be_made_again_by_hand(
    editor: Browser, planning: Planning, full: Any
) -> None:
    editor.post(button(full, "next_period"))
    editor.post("/account_planning/2/delete")
    editor.post(button(full, "next_period"))
    assert [one.number for one in planning.stored("plans.models.Plan")] == [1, 3]


def test_a_copy_takes_what_administrators_added_along(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    from host.hooks.record_types import FieldType
    from host.records import service as records
    from host.records.custom import service as custom
    from host.records.custom.describing import FieldData
    from host.records.entering import checking
    from host.records.entering.fields import record_type

    with site.context():
        kind = record_type("account_planning.plan")
        custom.add(kind.key, FieldData("Region", FieldType.TEXT), SYSTEM)
    with site.context():
        kind = record_type("account_planning.plan")
        key = next(
            one.key for one in checking.writable(kind, SYSTEM).values() if one.label == "Region"
        )
        records.update(kind, full.id, {key: "North"}, SYSTEM)
    editor.post(button(full, "copy"))
    with site.context() as db:
        copy = planning.part("plans.models").Plan
        found = db.get(copy, 2)
        assert checking.values_of(record_type("account_planning.plan"), found)[key] == "North"
