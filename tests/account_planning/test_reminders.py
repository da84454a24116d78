"""Reminders of deadlines: one for each task, moved, cancelled, never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from host import clock
from host.hooks.actor import SYSTEM
from host.lifecycle import service as lifecycle
from host.messaging.notifications.models import Notification
from host.reminders.models import Reminder
from host.staffing import service as staffing
from host.testing import Site
from tests.account_planning.conftest import Planning, at


@pytest.fixture
def on(planning: Planning) -> Planning:
    planning.set(reminders_enabled=True, reminder_days=3)
    return planning


def due(site: Site) -> list[tuple[int, datetime]]:
    """Return person and instant of every pending reminder."""
    with site.context() as db:
        rows = db.query(Reminder).filter_by(state="pending").order_by(Reminder.due_at)
        return [(row.staff_id, row.due_at) for row in rows.populate_existing()]


def change(site: Site, planning: Planning, plan: Any, task: Any, **values: Any) -> None:
    service = planning.part("tasks.service")
    content = {"action": task.action, "pic_id": task.pic_id, "deadline": task.deadline}
    with site.context():
        service.change(plan.id, task.id, service.TaskData(**content | values), SYSTEM)


def fire(site: Site, instant: datetime) -> None:
    from host.reminders import service

    with site.context(), clock.at(instant):
        service.fire_due(instant)


def titles(site: Site) -> list[str]:
    with site.context() as db:
        return [row.title for row in db.query(Notification).order_by(Notification.id)]


def test_a_task_reminds_days_before_its_deadline_in_the_morning(site: Site, on: Planning) -> None:
    person = site.staff()
    on.task(on.plan(), pic=person, deadline=date(2031, 5, 20))
    assert due(site) == [(person.id, datetime(2031, 5, 17, 9, tzinfo=UTC))]


def test_the_morning_is_the_organisations(site: Site, on: Planning) -> None:
    from host.settings import service as settings

    with site.context():
        settings.save("general", {"timezone": "America/New_York"}, SYSTEM)
    on.task(on.plan(), pic=site.staff(), deadline=date(2031, 5, 20))
    assert due(site)[0][1] == datetime(2031, 5, 17, 13, tzinfo=UTC)


def test_deadline_and_person_move_it(site: Site, on: Planning) -> None:
    first, second, plan = site.staff(), site.staff(), on.plan()
    task = on.task(plan, pic=first, deadline=date(2031, 5, 20))
    change(site, on, plan, task, deadline=date(2031, 6, 20))
    assert due(site) == [(first.id, datetime(2031, 6, 17, 9, tzinfo=UTC))]
    change(site, on, plan, task, deadline=date(2031, 6, 20), pic_id=second.id)
    assert due(site) == [(second.id, datetime(2031, 6, 17, 9, tzinfo=UTC))]


def test_the_setting_moves_it_with_the_next_run(site: Site, on: Planning) -> None:
    person = site.staff()
    on.task(on.plan(), pic=person, deadline=date(2031, 5, 20))
    on.set(reminder_days=10)
    assert on.run("reminders", at(2031, 5, 1)).counts["moved"] == 1
    assert due(site) == [(person.id, datetime(2031, 5, 10, 9, tzinfo=UTC))]
    again = on.run("reminders", at(2031, 5, 1, 7))
    assert set(again.counts) == {"looked at"}


def test_completing_cancels_and_reopening_brings_back(site: Site, on: Planning) -> None:
    plan = on.plan()
    task = on.task(plan, pic=site.staff(), deadline=date(2031, 5, 20))
    service, status = on.part("tasks.service"), on.part("plans.choices").TaskStatus
    with site.context():
        service.set_status(plan.id, task.id, status.COMPLETE, SYSTEM)
    assert not due(site)
    with site.context():
        service.set_status(plan.id, task.id, status.IN_PROGRESS, SYSTEM)
    assert len(due(site)) == 1


@pytest.mark.parametrize("way", ["task", "item", "objective", "plan", "archive"])
def test_what_goes_takes_its_reminders_along(site: Site, on: Planning, way: str) -> None:
    plan = on.plan()
    objective, item = on.outline(plan)
    task = on.task(plan, pic=site.staff(), deadline=date(2031, 5, 20), item=item)
    assert due(site)
    path = {
        "task": f"task/{task.id}/delete",
        "item": f"item/{item}/delete",
        "objective": f"objective/{objective}/delete",
        "plan": "delete",
        "archive": "do/account_planning.to_archived",
    }[way]
    site.login(site.staff(admin=True)).post(f"/account_planning/{plan.id}/{path}")
    assert not due(site)


def test_at_most_one_reminder_a_task_deadline_and_person(site: Site, on: Planning) -> None:
    first, second, plan = site.staff(), site.staff(), on.plan()
    task = on.task(plan, pic=first, deadline=date(2031, 5, 20))
    for _ in range(3):
        fire(site, at(2031, 5, 18))
        on.run("reminders", at(2031, 5, 18))
    assert len(titles(site)) == 1
    change(site, on, plan, task, pic_id=second.id)
    change(site, on, plan, task, pic_id=first.id)
    on.set(reminder_days=1)
    on.run("reminders", at(2031, 5, 18))
    fire(site, at(2031, 5, 19, 12))
    assert len(titles(site)) == 1


def test_a_missed_day_is_caught_up(site: Site, on: Planning) -> None:
    on.task(on.plan(), "Send the offer", pic=site.staff(), deadline=date(2031, 5, 20))
    fire(site, at(2031, 5, 20, 8))
    assert titles(site) == ["Due 20 May 2031: Send the offer"]


def test_a_passed_deadline_is_told_once(site: Site, on: Planning) -> None:
    on.task(on.plan(), "Send the offer", pic=site.staff(), deadline=date(2031, 5, 20))
    fire(site, at(2031, 5, 18))
    for day in (21, 22, 25):
        on.run("reminders", at(2031, 5, day, 10))
        fire(site, at(2031, 5, day, 11))
    assert titles(site) == [
        "Due 20 May 2031: Send the offer",
        "Overdue 20 May 2031: Send the offer",
    ]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(site: Site, on: Planning) -> None:
    on.set(reminders_enabled=False)
    on.task(on.plan(), "Send the offer", pic=site.staff(), deadline=date(2031, 5, 20))
    on.set(reminders_enabled=True)
    context = on.run("reminders", at(2031, 5, 1), dry_run=True)
    assert context.counts["set"] == 1
    assert "Send the offer" in context.lines[0]
    assert not due(site)
    on.run("reminders", at(2031, 5, 1))
    assert due(site)


def test_switching_off_cancels_everything_with_the_next_run(site: Site, on: Planning) -> None:
    on.task(on.plan(), pic=site.staff(), deadline=date(2031, 5, 20))
    on.set(reminders_enabled=False)
    assert on.run("reminders", at(2031, 5, 1)).counts["cancelled"] == 1
    assert not due(site)


def test_a_person_who_leaves_is_not_reminded(site: Site, on: Planning) -> None:

    person = site.staff(name="Leo Leaver")
    on.task(on.plan(), pic=person, deadline=date(2031, 5, 20))
    with site.context():
        data = staffing.StaffData("Leo Leaver", person.email, is_active=False)
        staffing.update_staff(person.id, data, SYSTEM)
    on.run("reminders", at(2031, 5, 1))
    assert not due(site)


def test_a_run_over_many_tasks_that_changes_nothing_writes_nothing(
    site: Site, on: Planning
) -> None:
    plan, person = on.plan(), site.staff()
    _, item = on.outline(plan)
    for number in range(12):
        on.task(plan, f"Task {number}", pic=person, deadline=date(2031, 5, 20), item=item)
    with site.counted() as statements:
        on.run("reminders", at(2031, 5, 1))
    assert len([text for text in statements if "account_planning_task" in text]) == 2
    assert not [text for text in statements if text.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_the_plan_says_what_each_reminder_does_or_why_there_is_none(
    site: Site, on: Planning
) -> None:
    plan, person = on.plan(), site.staff()
    _, item = on.outline(plan)
    on.task(plan, "One", pic=person, deadline=date(2031, 5, 20), item=item)
    on.task(plan, "Two", deadline=date(2031, 5, 20), item=item)
    on.task(plan, "Three", pic=person, item=item)
    on.task(plan, "Four", pic=person, deadline=date(2020, 1, 1), item=item)
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}/planning").text
    assert "Reminder on 17 May 2031" in page
    assert "No reminder: nobody is in charge" in page
    assert "No reminder: it has no deadline" in page
    assert "Overdue notice" in page
    on.set(reminders_enabled=False)
    page = browser.get(f"/account_planning/{plan.id}/planning").text
    assert "No reminder: reminders are switched off" in page


def test_the_notice_leads_to_the_task(site: Site, on: Planning) -> None:
    plan, person = on.plan(), site.staff(["account_planning.plans:view"])
    task = on.task(plan, pic=person, deadline=date(2031, 5, 20))
    fire(site, at(2031, 5, 18))
    with site.context() as db:
        notice = db.query(Notification).one()
    assert notice.url == f"/account_planning/{plan.id}/planning#task-{task.id}"
    page = site.login(person).get(notice.url).text
    assert f'id="task-{task.id}"' in page


def test_a_module_that_is_switched_off_reminds_nobody_until_it_is_back(
    site: Site, on: Planning
) -> None:
    on.task(on.plan(), pic=site.staff(), deadline=date(2031, 5, 20))
    with site.context():
        lifecycle.deactivate("account_planning", SYSTEM)
    fire(site, at(2031, 5, 20))
    assert titles(site) == []
    with site.context():
        lifecycle.activate("account_planning", None, SYSTEM)
    fire(site, at(2031, 5, 20))
    assert titles(site) == ["Due 20 May 2031: Call the buyer"]
