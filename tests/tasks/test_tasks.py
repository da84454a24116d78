"""Tasks: who sees them, what becomes of them, and who is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.clients import service as clients
from host.clients.data import ClientData
from host.clients.record_types import CLIENT
from host.database import session
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import SYSTEM, Actor
from host.messaging.notifications import service as notifications
from host.records import naming
from host.records import service as records
from host.records.same import merging
from host.records.undo import reverting
from host.reminders import service as reminders
from host.tasks import checklist, service
from host.tasks.models import TASK_TYPE, Task
from host.tasks.record_types import TASK
from host.testing import Site

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""A Wednesday."""
TODAY = NOW.date()
WORK = ["tasks:view_own", "tasks:create", "tasks:edit"]


@pytest.fixture
def ann(site: Site) -> Staff:
    return site.staff(WORK, name="Ann Able")


@pytest.fixture
def ben(site: Site) -> Staff:
    return site.staff(WORK, name="Ben Busy")


def made(actor: Actor, name: str = "Call back", **values: Any) -> Task:
    return service.create({"name": name, **values}, actor)


def told(person: Staff) -> list[str]:
    return [one.title for one in notifications.page(person.id)]


def due(task: Task) -> list[datetime]:
    query = sa.text("SELECT subject_key FROM host_reminder WHERE record_type = 'host.task'")
    keys = sorted(set(session().execute(query).scalars()))
    return [
        one.due_at
        for key in keys
        if key.startswith(f"{TASK_TYPE}:{task.id}:")
        for one in reminders.pending(key)
    ]


def test_a_task_is_ones_own_until_it_is_given_to_others(site: Site, ann: Staff, ben: Staff) -> None:
    a, b = site.actor(ann), site.actor(ben)
    with site.context():
        task = made(a)
        assert task.assignees == [str(ann.id)]
        with pytest.raises(NotFound):
            service.get(task.id, b)
        service.update(task.id, {"assignees": (str(ben.id),)}, a)
        assert service.get(task.id, b).name == "Call back"
        assert service.get(task.id, a) is task, "who made it goes on seeing it"
        service.update(task.id, {"assignees": (), "followers": (str(ben.id),)}, a)
        assert service.get(task.id, b) is task, "who follows it sees it"


def test_who_gets_and_who_loses_a_task_is_told_and_nobody_of_their_own_doing(
    site: Site, ann: Staff, ben: Staff
) -> None:
    a = site.actor(ann)
    with site.context():
        task = made(a, assignees=(str(ann.id), str(ben.id)))
        assert told(ben) == ["Ann Able gave you “Call back”"]
        assert told(ann) == []
        service.reassign(task.id, ben.id, ann.id, a)
        assert told(ben)[0] == "Ann Able took “Call back” from you"
        assert told(ann) == []


def test_nobody_is_given_a_task_that_they_could_not_see(site: Site, ann: Staff) -> None:
    stranger = site.staff(["clients:view"], name="Sam")
    with site.context(), pytest.raises(InvalidInput) as refused:
        made(site.actor(ann), assignees=(str(stranger.id),))
    assert "Sam may not see tasks" in refused.value.fields["assignees"][0]


def test_a_task_is_about_a_record_of_any_type_and_outlives_it(site: Site) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
        about = naming.ref_of(CLIENT, client)
        task = service.create({"name": "Call"}, SYSTEM, about=about)
        assert (task.record, task.related_label) == (about, "Owlcroft Ltd")
        records.update(CLIENT, client.id, {"name": "Owlcroft plc"}, SYSTEM)
        session().expire_all()
        assert service.get(task.id, SYSTEM).related_label == "Owlcroft plc"
        records.delete(CLIENT, client.id, SYSTEM)
        session().expire_all()
        assert service.get(task.id, SYSTEM).related_label == "Owlcroft plc"


def test_nobody_points_a_task_at_what_they_may_not_see(site: Site, ann: Staff) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
        for wanted in (f"host.client:{client.id}", "host.client:999", "nothing", "host.x:1"):
            with pytest.raises(InvalidInput, match="no such one"):
                made(site.actor(ann), related=wanted)


def test_tasks_move_with_a_merged_record_and_back_again(site: Site) -> None:
    admin = site.actor(site.staff(admin=True))
    with site.context():
        keep, lost = (clients.create(ClientData(name), SYSTEM) for name in ("A Ltd", "B Ltd"))
        task = service.create({"name": "Call"}, admin, about=naming.ref_of(CLIENT, lost))
        merged = merging.merge(CLIENT, keep.id, [lost.id], {}, admin)
        session().expire_all()
        assert service.get(task.id, admin).related == f"host.client:{keep.id}"
        reverting.undo(merged.undo_id or 0, admin)
        session().expire_all()
        assert service.get(task.id, admin).related == f"host.client:{lost.id}"


def test_states_follow_one_another_and_completing_twice_changes_nothing(
    site: Site, ann: Staff
) -> None:
    a = site.actor(ann)
    with site.context(), clock.at(NOW):
        task = made(a)
        with pytest.raises(InvalidInput, match="can become"):
            service.update(task.id, {"status": "testing"}, a)
        assert service.complete(task.id, a).changes
        assert (task.done_at, task.done_by) == (NOW, ann.id)
        assert not service.complete(task.id, a).changes
        service.reopen(task.id, a)
        assert task.done_at is None


def test_who_is_to_do_a_task_completes_it_without_the_right_to_edit(site: Site) -> None:
    reader = site.staff(["tasks:view_own"])
    other = site.staff(["tasks:view"])
    with site.context():
        task = made(SYSTEM, assignees=(str(reader.id),))
        with pytest.raises(Exception, match="edit"):
            service.complete(task.id, site.actor(other))
        assert service.complete(task.id, site.actor(reader)).record.status == "complete"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("14:30", "14:30"), ("9", "09:00"), ("9.15", "09:15"), ("2 pm", "14:00"), ("", "")],
)
def test_times_are_read_as_people_write_them(site: Site, typed: str, kept: str) -> None:
    with site.context():
        assert made(SYSTEM, due_on=TODAY, due_time=typed).due_time == kept


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_time": "25:00", "due_on": TODAY}, "due_time"),
        ({"due_time": "soon", "due_on": TODAY}, "due_time"),
        ({"due_time": "10:00"}, "due_time"),
        ({"due_on": TODAY, "start_on": TODAY + timedelta(days=1)}, "start_on"),
        ({"repeat_every": 2}, "repeat_unit"),
        ({"repeat_unit": "day", "repeat_when": "due"}, "due_on"),
        ({"name": ""}, "name"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(
    site: Site, values: dict[str, Any], field: str
) -> None:
    with site.context(), pytest.raises(InvalidInput) as refused:
        made(SYSTEM, **values)
    assert field in refused.value.fields


# ------------------------------------------------------------- reminders
def test_each_assignee_is_reminded_before_a_task_is_due(site: Site, ann: Staff, ben: Staff) -> None:
    a = site.actor(ann)
    with site.context(), clock.at(NOW):
        both = (str(ann.id), str(ben.id))
        task = made(a, assignees=both, due_on=TODAY, due_time="15:00")
        hour = NOW.replace(hour=14)
        assert due(task) == [hour, hour]
        service.remind(task.id, a, 15)
        assert due(task) == [NOW.replace(hour=14, minute=45), hour]
        assert reminders.fire_due(hour) == {"fired": 1}
        assert reminders.fire_due(hour) == {}
        assert told(ben)[0] == "Call back"
        service.complete(task.id, a)
        assert due(task) == []


def test_a_reminder_follows_the_day_and_the_person(site: Site, ann: Staff, ben: Staff) -> None:
    a = site.actor(ann)
    with site.context(), clock.at(NOW):
        task = made(a, due_on=TODAY + timedelta(days=2))
        assert due(task) == [datetime(2026, 11, 20, 9, tzinfo=UTC)]
        service.postpone(task.id, date(2026, 11, 25), a)
        assert due(task) == [datetime(2026, 11, 25, 9, tzinfo=UTC)]
        service.reassign(task.id, ann.id, ben.id, a)
        assert [one.staff_id for one in reminders.pending(f"host.task:{task.id}:{ben.id}")] == [
            ben.id
        ]
        assert reminders.pending(f"host.task:{task.id}:{ann.id}") == []
        service.update(task.id, {"due_on": None}, a)
        assert due(task) == []


def test_an_undone_completion_brings_the_reminder_back(site: Site, ann: Staff) -> None:
    a = site.actor(ann)
    with site.context(), clock.at(NOW):
        task = made(a, due_on=TODAY + timedelta(days=1))
        saved = service.complete(task.id, a)
        reverting.undo(saved.undo_id or 0, a)
        session().expire_all()
        assert service.get(task.id, a).status == "not_started"
        assert due(task) == [datetime(2026, 11, 19, 9, tzinfo=UTC)]


# ------------------------------------------------------------- checklist
def test_steps_are_ticked_one_by_one_by_somebody(site: Site, ann: Staff) -> None:
    a = site.actor(ann)
    with site.context(), clock.at(NOW):
        task = made(a)
        steps = [checklist.add(task.id, text, a) for text in ("One", "Two", "Three")]
        checklist.tick(task.id, steps[1].id, a, done=True)
        checklist.move(task.id, steps[2].id, a, up=True)
        checklist.remove(task.id, steps[0].id, a)
        session().expire_all()
        items = service.get(task.id, a).items
        assert [(one.text, one.done_label) for one in items] == [("Three", ""), ("Two", "Ann Able")]


def test_a_checklist_comes_back_with_a_deleted_task(site: Site) -> None:
    admin = site.actor(site.staff(admin=True))
    with site.context():
        task = made(admin, due_on=TODAY + timedelta(days=400))
        checklist.add(task.id, "One", admin)
        gone = service.delete(task.id, admin)
        reverting.undo(gone.undo_id or 0, admin)
        session().expire_all()
        assert [one.text for one in service.get(task.id, admin).items] == ["One"]
        assert len(due(task)) == 1


# ------------------------------------------------------------- modules
def test_a_module_brings_its_items_in_step_however_often(site: Site) -> None:
    with site.context():
        first = service.sync("shop.item:1", {"name": "Pack"}, SYSTEM, source="shop")
        again = service.sync("shop.item:1", {"name": "Pack it"}, SYSTEM, source="shop")
        assert (first.id, again.name) == (again.id, "Pack it")
        version = again.version
        assert service.sync("shop.item:1", {"name": "Pack it"}, SYSTEM).version == version
        with pytest.raises(Conflict, match="already"):
            service.create({"name": "X"}, SYSTEM, external_key="shop.item:1")


def test_tasks_of_a_record_are_those_that_one_may_see(site: Site, ann: Staff, ben: Staff) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
        about = naming.ref_of(CLIENT, client)
        for who in (ann, ben):
            given = {"name": who.name, "assignees": (str(who.id),)}
            service.create(given, SYSTEM, about=about)
        seen = service.of_record(about, site.actor(ann))
        assert [one.name for one in seen] == ["Ann Able"]
        assert len(service.of_record(about, SYSTEM)) == 2


def test_the_type_is_called_like_the_others(site: Site) -> None:
    assert (TASK.address, TASK.rights_on) == ("/tasks", "tasks")
