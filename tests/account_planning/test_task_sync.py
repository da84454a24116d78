"""Planning tasks that have become host tasks: each follows the other by meaning, without loops."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from host.access.models import Staff
from host.activity.models import Activity
from host.hooks.actor import SYSTEM
from host.tasks import service as tasks
from host.tasks.models import Task as HostTask
from host.testing import Browser, Site
from modules.account_planning.plans.choices import Priority, TaskStatus
from modules.account_planning.tasks import meaning
from tests.account_planning.conftest import PLANS, Planning

DAY = date(2026, 12, 1)
MEANS = {
    "not_started": "not_started",
    "in_progress": "in_progress",
    "waiting_for_feedback": "awaiting_feedback",
    "complete": "complete",
}


class Pair:
    """A planning task and the host task that it has become."""

    def __init__(self, site: Site, planning: Planning, **values: Any) -> None:
        self.site, self.planning = site, planning
        self.plan = planning.plan()
        self.id = planning.task(self.plan, **values).id
        self.host_id = self.convert()

    def convert(self) -> int:
        with self.site.context():
            made = self.planning.part("tasks.linking").convert(self.plan.id, self.id, SYSTEM)
            return int(made)

    @property
    def own(self) -> Any:
        return self.planning.stored("tasks.models.Task", id=self.id)[0]

    @property
    def twin(self) -> HostTask | None:
        with self.site.context() as db:
            return db.get(HostTask, self.host_id, populate_existing=True)

    def edit(self, **values: Any) -> None:
        """Change the planning task."""
        service = self.planning.part("tasks.service")
        choices = self.planning.part("plans.choices")
        with self.site.context():
            data = service.TaskData.of(self.own)
            if "status" in values:
                values["status"] = choices.TaskStatus(values["status"])
            if "priority" in values:
                values["priority"] = choices.Priority(values["priority"])
            known = {name: getattr(data, name) for name in data.__slots__}
            service.change(self.plan.id, self.id, service.TaskData(**known | values), SYSTEM)

    def edit_twin(self, **values: Any) -> None:
        """Change the host task."""
        with self.site.context():
            tasks.update(self.host_id, values, SYSTEM)

    def log(self) -> int:
        """Return how many lines the history of the plan has."""
        with self.site.context() as db:
            query = sa.select(sa.func.count()).select_from(Activity)
            about = Activity.record_type == "account_planning.plan"
            return db.scalar(query.where(about)) or 0


@pytest.mark.parametrize("own", list(TaskStatus))
def test_statuses_go_to_the_host_by_meaning(own: TaskStatus) -> None:
    assert meaning.status_for_host(own) == MEANS.get(own.value)


def test_on_hold_leaves_the_host_task_untouched_and_testing_shows_as_in_progress() -> None:
    assert meaning.status_for_host(TaskStatus.ON_HOLD, "testing") is None
    assert meaning.status_from_host("testing") is TaskStatus.IN_PROGRESS
    assert meaning.status_for_host(TaskStatus.IN_PROGRESS, "testing") is None
    assert meaning.status_from_host("unheard_of") is None


@pytest.mark.parametrize("own", list(Priority))
def test_priorities_go_there_and_back(own: Priority) -> None:
    assert meaning.priority_from_host(meaning.priority_for_host(own)) is own


def test_a_task_is_converted_once_with_all_that_it_says(site: Site, planning: Planning) -> None:
    ann = site.staff([f"{PLANS}:view", "tasks:view"], name="Ann Able")
    pair = Pair(site, planning, action="Call the buyer", pic=ann, deadline=DAY, status="on_hold")
    twin = pair.twin
    assert twin is not None
    assert (twin.name, twin.due_on, twin.status) == ("Call the buyer", DAY, "not_started")
    assert twin.assignees == [str(ann.id)]
    assert twin.record is not None
    assert twin.record.type == "account_planning.plan"
    before = pair.log()
    assert pair.convert() == pair.host_id
    assert pair.log() == before


def test_each_follows_the_other_with_one_line_a_change(site: Site, planning: Planning) -> None:
    pair = Pair(site, planning)
    before = pair.log()
    pair.edit(status="waiting_for_feedback")
    assert pair.twin is not None
    assert pair.twin.status == "awaiting_feedback"
    pair.edit_twin(status="complete", due_on=DAY)
    assert (pair.own.status, pair.own.deadline) == ("complete", DAY)
    assert pair.own.completed_at is not None
    assert pair.log() == before + 2


def test_testing_there_is_kept_while_other_fields_change_here(
    site: Site, planning: Planning
) -> None:
    pair = Pair(site, planning, status="in_progress")
    pair.edit_twin(status="testing")
    assert pair.own.status == "in_progress"
    pair.edit(deadline=DAY, priority="urgent")
    assert pair.twin is not None
    assert (pair.twin.status, pair.twin.priority, pair.twin.due_on) == ("testing", "urgent", DAY)
    pair.edit(status="on_hold")
    pair.edit_twin(name="Another name")
    assert (pair.own.status, pair.own.action) == ("on_hold", "Another name")
    assert pair.twin.status == "testing"


def test_only_who_is_in_charge_is_exchanged_among_several(site: Site, planning: Planning) -> None:
    rights = [f"{PLANS}:view", "tasks:view"]
    ann, bob, cy = (site.staff(rights, name=name) for name in ("Ann", "Bob", "Cy"))
    pair = Pair(site, planning, pic=ann)
    pair.edit_twin(assignees=(str(ann.id), str(bob.id)))
    assert pair.own.pic_id == ann.id
    pair.edit(pic_id=cy.id)
    assert pair.twin is not None
    assert pair.twin.assignees == [str(cy.id), str(bob.id)]
    pair.edit_twin(assignees=(str(bob.id),))
    assert pair.own.pic_id == bob.id


def test_host_to_plan_only_leaves_the_host_task_alone(site: Site, planning: Planning) -> None:
    planning.set(task_sync="host")
    pair = Pair(site, planning)
    pair.edit(status="in_progress")
    assert pair.twin is not None
    assert pair.twin.status == "not_started"
    pair.edit_twin(status="complete")
    assert pair.own.status == "complete"


def test_a_long_action_stays_whole_here(site: Site, planning: Planning) -> None:
    action = "word " * 99
    pair = Pair(site, planning, action=action.strip())
    assert pair.twin is not None
    assert len(pair.twin.name) == meaning.MAX_SUBJECT
    pair.edit_twin(priority="high")
    assert pair.own.action == action.strip()


def test_deleting_the_host_task_unlinks_and_it_can_be_made_anew(
    site: Site, planning: Planning
) -> None:
    pair = Pair(site, planning)
    with site.context():
        tasks.delete(pair.host_id, SYSTEM)
    assert pair.own.host_task_id is None
    pair.host_id = pair.convert()
    assert pair.own.host_task_id == pair.host_id


@pytest.mark.parametrize(("twin", "stays"), [("", True), ("delete", False)])
def test_deleting_the_planning_task_keeps_or_takes_the_host_task(
    site: Site, planning: Planning, twin: str, stays: bool
) -> None:
    pair = Pair(site, planning)
    browser = site.login(site.staff(admin=True))
    task = f"/account_planning/{pair.plan.id}/task/{pair.id}"
    for path in (task, f"{task}/menu"):
        page = browser.get(path).text
        assert "Delete, keep the host task" in page
        assert "Delete with the host task" in page
    path = f"/account_planning/{pair.plan.id}/task/{pair.id}/delete"
    assert browser.post(path, {"twin": twin} if twin else {}).status_code == 302
    assert planning.stored("tasks.models.Task") == []
    assert (pair.twin is not None) is stays
    if stays:
        pair.edit_twin(status="complete")


def test_a_read_only_plan_stays_as_it_is(site: Site, planning: Planning) -> None:
    pair = Pair(site, planning)
    planning.change(pair.plan, status="archived")
    pair.edit_twin(status="complete")
    assert pair.own.status == "not_started"


def test_the_button_needs_the_right_to_edit(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    task = planning.task(plan)
    path = f"/account_planning/{plan.id}/task/{task.id}/convert"
    assert site.login(site.staff([f"{PLANS}:view"])).post(path).status_code == 403
    editor: Browser = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:edit"]))
    assert editor.post(path).status_code == 302
    [own] = planning.stored("tasks.models.Task")
    assert (
        f'href="/tasks/{own.host_task_id}"'
        in editor.get(f"/account_planning/{plan.id}/planning").text
    )


@pytest.mark.parametrize("seed", range(3))
def test_after_any_order_of_edits_both_mean_the_same(
    site: Site, planning: Planning, seed: int
) -> None:
    chance = random.Random(seed)
    staff: list[Staff] = [site.staff(admin=True, name=f"Person {n}") for n in range(3)]
    pair = Pair(site, planning, pic=staff[0])
    for _ in range(20):
        lines, own, twin = pair.log(), pair.own, pair.twin
        assert twin is not None
        _edit(pair, chance, staff)
        changed = _facts(pair.own) != _facts(own)
        assert pair.log() - lines == int(changed)
        assert _agree(pair)


def _edit(pair: Pair, chance: random.Random, staff: list[Staff]) -> None:
    """Change one field of one of the two."""
    day = DAY + timedelta(days=chance.randrange(5))
    person = chance.choice(staff)
    here: dict[str, Any] = chance.choice(
        [
            {"status": chance.choice(list(TaskStatus)).value},
            {"priority": chance.choice(list(Priority)).value},
            {"deadline": day},
            {"pic_id": person.id},
            {"action": f"Do {chance.randrange(9)}"},
        ]
    )
    there: dict[str, Any] = chance.choice(
        [
            {"status": chance.choice(["in_progress", "awaiting_feedback", "complete"])},
            {"priority": chance.choice(["low", "normal", "high", "urgent"])},
            {"due_on": day},
            {"assignees": (str(person.id), str(chance.choice(staff).id))},
            {"name": f"Do {chance.randrange(9)}"},
        ]
    )
    pair.edit(**here) if chance.random() < 0.5 else pair.edit_twin(**there)


def _facts(task: Any) -> tuple[Any, ...]:
    return task.action, task.pic_id, task.deadline, task.status, task.priority


def _agree(pair: Pair) -> bool:
    own, twin = pair.own, pair.twin
    assert twin is not None
    held = own.status == "on_hold" or meaning.status_from_host(twin.status) == own.status
    return (
        held
        and twin.name == meaning.subject_for_host(own.action)
        and twin.due_on == own.deadline
        and meaning.priority_from_host(twin.priority) == own.priority
        and str(own.pic_id) in twin.assignees
    )
