"""The outline: objectives, items, tasks."""

from __future__ import annotations

from datetime import date

import pytest

from host.errors import Conflict, StaleRecord
from host.handing_over import holdings
from host.handing_over import service as handing_over
from host.hooks.actor import SYSTEM
from host.staffing import service as staffing
from host.testing import Browser, Site
from tests.account_planning.conftest import Planning


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def test_an_outline_is_built_with_plain_forms(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, person = planning.plan(), site.staff(name="Pia Incharge")
    path = f"/account_planning/{plan.id}"
    editor.post(f"{path}/objective", {"title": "Win the tender"})
    [objective] = planning.stored("tasks.models.Objective")
    editor.post(f"{path}/objective/{objective.id}/item", {"title": "Prepare"})
    [item] = planning.stored("tasks.models.Item")
    typed = {
        "action": "Read the terms",
        "pic": str(person.id),
        "deadline": "2031-02-03",
        "status": "in_progress",
        "priority": "urgent",
    }
    assert editor.post(f"{path}/item/{item.id}/task", typed).status_code == 302
    page = editor.get(f"{path}/planning").text
    for words in ("Win the tender", "Prepare", "Read the terms", "Pia Incharge", "3 Feb 2031"):
        assert words in page
    assert "Urgent priority" in page


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("action", " ", "Enter what is to be done."),
        ("action", "x" * 501, "Keep this to 500 characters."),
        ("deadline", "1600-01-01", "between 1900 and 2200"),
        ("deadline", "later", "Not a valid date"),
        ("pic", "99", "Not a valid choice"),
        ("status", "gone", "Not a valid choice"),
    ],
)
def test_a_refused_task_keeps_what_was_typed(
    editor: Browser, planning: Planning, field: str, text: str, said: str
) -> None:
    plan = planning.plan()
    _, item = planning.outline(plan)
    typed = {"action": "Long words", "pic": "", "status": "not_started", "priority": "low"}
    answer = editor.post(f"/account_planning/{plan.id}/item/{item}/task", typed | {field: text})
    assert answer.status_code == 422
    assert said in answer.text
    assert text.strip() in answer.text or field in ("pic", "status")


def test_an_empty_title_is_refused_on_a_page_of_its_own(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    answer = editor.post(f"/account_planning/{plan.id}/objective", {"title": "  "})
    assert answer.status_code == 422
    assert "Enter a few words." in answer.text
    long = editor.post(f"/account_planning/{plan.id}/objective", {"title": "y" * 301})
    assert "Keep this to 300 characters." in long.text
    assert "y" * 301 in long.text


def test_siblings_change_places(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    _, item = planning.outline(plan)
    first, second, third = (planning.task(plan, name, item=item) for name in "ABC")
    path = f"/account_planning/{plan.id}/task"
    editor.post(f"{path}/{third.id}/up")
    editor.post(f"{path}/{first.id}/down")
    editor.post(f"{path}/{second.id}/down")
    places = {t.action: t.position for t in planning.stored("tasks.models.Task")}
    assert sorted(places, key=lambda action: places[action]) == ["C", "A", "B"]


def test_deleting_an_objective_takes_everything_below_it(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    objective, item = planning.outline(plan)
    planning.task(plan, item=item)
    editor.post(f"/account_planning/{plan.id}/objective/{objective}/delete")
    for table in ("Objective", "Item", "Task"):
        assert not planning.stored(f"tasks.models.{table}")
    history = editor.get(f"/account_planning/{plan.id}/activity").text
    assert "An objective with 1 task" in history


def test_a_task_opened_before_somebody_saved_it_is_refused(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    task, service = planning.task(plan), planning.part("tasks.service")
    with site.context():
        service.change(plan.id, task.id, service.TaskData("Changed"), SYSTEM, task.version)
    with site.context(), pytest.raises(StaleRecord):
        service.change(plan.id, task.id, service.TaskData("Late"), SYSTEM, task.version)
    typed = {"action": "Late", "pic": "", "status": "not_started", "priority": "low"}
    answer = editor.post(
        f"/account_planning/{plan.id}/task/{task.id}", typed | {"record_version": "1"}
    )
    assert answer.status_code == 409
    assert "Somebody else saved this task" in answer.text
    assert "Late" in answer.text


def test_ticking_a_task_does_not_refuse_the_open_form_of_the_plan(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    task = planning.task(plan)
    before = planning.stored("plans.models.Plan")[0].version
    editor.post(f"/account_planning/{plan.id}/task/{task.id}/status/complete")
    [stored] = planning.stored("tasks.models.Task")
    assert stored.completed_at is not None
    assert planning.stored("plans.models.Plan")[0].version == before
    editor.post(f"/account_planning/{plan.id}/task/{task.id}/status/in_progress")
    assert planning.stored("tasks.models.Task")[0].completed_at is None


def test_tasks_of_an_archived_plan_cannot_change(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    task = planning.task(plan)
    plans, tasks = planning.part("plans.service"), planning.part("tasks.service")
    choices = planning.part("plans.choices")
    with site.context():
        plans.change_status(plan.id, choices.Status.ARCHIVED, SYSTEM)
    with site.context(), pytest.raises(Conflict, match="archived"):
        tasks.set_status(plan.id, task.id, choices.TaskStatus.COMPLETE, SYSTEM)


def test_a_person_who_left_cannot_be_put_in_charge(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    task = planning.task(plan, deadline=date(2031, 1, 1))
    gone = site.staff(name="Gone Person")
    service = planning.part("tasks.service")

    with site.context():
        staffing.update_staff(
            gone.id, staffing.StaffData("Gone Person", gone.email, is_active=False), SYSTEM
        )
    with site.context(), pytest.raises(Exception, match="some fields need a change"):
        service.change(plan.id, task.id, service.TaskData("Do it", gone.id), SYSTEM)


def test_tasks_of_who_leaves_come_to_somebody_else_and_approvals_stay(
    site: Site, planning: Planning
) -> None:
    leaver, heir, admin = site.staff(), site.staff(), site.staff(admin=True)
    plan = planning.plan(owner_id=leaver.id)
    task = planning.task(plan, pic=leaver)
    planning.task(plan, "Done long ago", pic=leaver, item=task.item_id, status="complete")
    with site.context():
        planning.part("plans.approval").approve(plan.id, site.actor(admin))
        held = {kind.key: number for kind, number in holdings.counts(leaver.id)}
        to = dict.fromkeys(held, heir.id)
        job = handing_over.launch(leaver.id, to, site.actor(admin))
        handing_over.execute(job.id, site.actor(admin))
        assert holdings.counts(leaver.id) == []
    assert held["account_planning.tasks"] == 1
    assert held["account_planning.plan.owner_id"] == 1
    (stored,) = planning.stored("plans.models.Plan")
    assert stored.owner_id == heir.id
    assert planning.stored("tasks.models.Task", pic_id=heir.id)[0].action == "Call the buyer"
