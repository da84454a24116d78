"""After a hand-over nobody who left owns anything open, whatever kinds of things there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.activity.models import Activity
from host.background import tasks as background
from host.clients.models import Client
from host.database import session
from host.errors import Conflict, InvalidInput, PermissionDenied
from host.handing_over import holdings, service, work
from host.handing_over.fields import field_holdings
from host.handing_over.models import HandOver
from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.messaging.notifications.models import Notification
from host.records import service as records
from host.records.custom import service as custom
from host.records.custom.describing import FieldData
from host.records.entering.fields import record_type
from host.records.lists import views
from host.records.models import UndoEntry
from host.records.undo import reverting
from host.reminders import service as reminders
from host.reminders.models import Reminder
from host.staffing.record_types import STAFF
from host.testing import Site
from tests.records.test_permissions import MAKERS

pytestmark = pytest.mark.modules("tests/records/pipeline")


@dataclass
class Scene:
    """A site with an administrator, somebody who leaves, and somebody who takes over."""

    site: Site
    admin: Staff
    leaver: Staff
    heir: Staff

    def hand_over(self, **only: int) -> HandOver:
        """Hand everything over to the heir, or some kinds to whom is named, as a worker does."""
        with self.site.context():
            to = only or {kind.key: self.heir.id for kind in holdings.all_holdings()}
            job = service.launch(self.leaver.id, to, self.site.actor(self.admin))
            work.run(job.id)
            return session().get_one(HandOver, job.id, populate_existing=True)

    def held(self) -> dict[str, int]:
        """Return how much of each kind the leaver holds."""
        with self.site.context():
            return {kind.key: number for kind, number in holdings.counts(self.leaver.id)}

    def leave(self) -> None:
        """Deactivate who leaves."""
        with self.site.context():
            records.update(
                record_type("host.staff"),
                self.leaver.id,
                {"is_active": False},
                self.site.actor(self.admin),
            )


@pytest.fixture
def scene(site: Site) -> Scene:
    """Set the scene."""
    admin = site.staff(admin=True, name="Ada Admin")
    rights = ["tasks:view", "clients:view"]
    return Scene(
        site, admin, site.staff(rights, name="Lea Leaver"), site.staff(rights, name="Hal Heir")
    )


def _shared_view(staff: Staff, site: Site) -> None:
    admin = replace(site.actor(staff), is_admin=True)
    views.create(record_type("host.client"), admin, name="Ours", query="", shared=True)


def _reminder(staff: Staff, site: Site) -> None:
    reminders.put(
        "test:1",
        "test:1:1",
        staff_id=staff.id,
        due_at=clock.now() + timedelta(days=3),
        title="Ring",
    )


def _task(staff: Staff, site: Site) -> None:
    records.create(record_type("host.task"), MAKERS["host.task"]("Ring back", staff.id), SYSTEM)


BESIDE: dict[str, Callable[[Staff, Site], None]] = {
    "host.tasks": _task,
    "host.reminders": _reminder,
    "host.shared_views": _shared_view,
}
"""Makes one thing of every kind that is no field of a record; a new kind needs a line here."""


def fill(scene: Scene) -> set[str]:
    """Give the leaver one thing of every kind that there is; returns the kinds."""
    leaver, site = scene.leaver, scene.site
    with site.context():
        for key, make in BESIDE.items():
            make(leaver, site)
            assert holdings.by_key(key) is not None
        for kind in field_holdings():
            type_key, _, field = kind.key.rpartition(".")
            given = MAKERS[type_key](f"A {field}", leaver.id)
            records.create(record_type(type_key), given | {field: leaver.id}, SYSTEM)
        return {kind.key for kind in holdings.all_holdings()}


def test_after_the_move_nobody_who_left_owns_anything_open(scene: Scene) -> None:
    with scene.site.context():
        added = FieldData("Second", FieldType.STAFF)
        custom.add("pipeline.deal", added, scene.site.actor(scene.admin))
    kinds = fill(scene)
    assert any("second" in key for key in kinds)
    assert scene.held().keys() == kinds
    scene.leave()
    with scene.site.context():
        assert holdings.leavers() == [scene.leaver.id]
    job = scene.hand_over()
    assert (job.state, job.error, job.refused) == ("done", "", [])
    assert scene.held() == {}
    with scene.site.context():
        assert holdings.leavers() == []
        assert {kind.key for kind, _ in holdings.counts(scene.heir.id)} == kinds


def test_it_is_one_deed_that_can_be_taken_back(scene: Scene) -> None:
    fill(scene)
    before = scene.held()
    job = scene.hand_over()
    with scene.site.context():
        entry = session().get_one(UndoEntry, job.undo_id)
        assert (entry.deed, entry.record_id) == ("handed_over", scene.leaver.id)
        assert session().scalar(sa.select(sa.func.count()).select_from(UndoEntry)) == 1
        reverting.undo(entry.id, scene.site.actor(scene.admin))
    assert scene.held() == before


def test_the_new_owner_is_told_once_and_each_record_says_so(scene: Scene) -> None:
    with scene.site.context():
        for number in range(120):
            given = {"name": f"Firm {number}", "owner_id": scene.leaver.id}
            records.create(record_type("host.client"), given, SYSTEM)
            records.create(
                record_type("host.task"),
                {"name": f"Ring {number}", "assignees": (str(scene.leaver.id),)},
                SYSTEM,
            )
        session().execute(sa.delete(Notification))
        session().commit()
    scene.hand_over()
    with scene.site.context() as db:
        told = db.execute(sa.select(Notification.staff_id, Notification.title, Notification.body))
        assert sorted(map(tuple, told)) == sorted(
            [
                (
                    scene.heir.id,
                    "240 things of Lea Leaver are yours now",
                    "120 clients, 120 tasks.",
                ),
                (scene.admin.id, "240 things have come from Lea Leaver to others.", ""),
            ]
        )
        query = sa.select(Activity).where(
            Activity.record_type == "host.client", Activity.verb == "updated"
        )
        lines = list(db.scalars(query))
        assert len(lines) == 120
        assert all(line.actor_label == "Ada Admin" for line in lines)
        assert {next(iter(line.changes.values()))[1] for line in lines} == {"Hal Heir"}


def test_twice_moves_nothing_more(scene: Scene) -> None:
    fill(scene)
    job = scene.hand_over()
    with scene.site.context():
        work.run(job.id)
        told = session().scalar(sa.select(sa.func.count()).select_from(Notification))
        work.run(job.id)
        assert session().scalar(sa.select(sa.func.count()).select_from(Notification)) == told
    with pytest.raises(Conflict, match="None of this is held any more"):
        scene.hand_over()


def test_each_kind_may_go_to_somebody_else_and_some_may_stay(scene: Scene) -> None:
    fill(scene)
    other = scene.site.staff(["tasks:view"], name="Olga Other")
    to = {"host.client.owner_id": scene.heir.id, "host.tasks": other.id}
    scene.hand_over(**to)
    left = scene.held()
    assert not left.keys() & to.keys()
    assert {"pipeline.deal.owner_id", "host.shared_views"} <= left.keys()
    with scene.site.context():
        assert {kind.key for kind, _ in holdings.counts(other.id)} == {"host.tasks"}


def test_what_is_archived_or_closed_keeps_its_owner(scene: Scene) -> None:
    kind_of = {"owner_id": scene.leaver.id}
    with scene.site.context():
        client = records.create(record_type("host.client"), {"name": "Old"} | kind_of, SYSTEM)
        records.archive(record_type("host.client"), client.record.id, SYSTEM)
        lost = {"name": "Lost", "stage": "lost"} | kind_of
        records.create(record_type("pipeline.deal"), lost, SYSTEM)
    assert scene.held() == {}


def test_what_cannot_be_moved_is_named_with_its_reason(scene: Scene) -> None:
    _no_rights = scene.site.staff(name="Nora Norights")
    with scene.site.context():
        _task(scene.leaver, scene.site)
    job = scene.hand_over(**{"host.tasks": _no_rights.id})
    assert job.refused_count == 1
    ((plural, label, url, reason),) = job.refused
    assert (plural, label) == ("tasks", "Ring back")
    assert url.startswith("/tasks/")
    assert reason.startswith("Nora Norights may not see tasks.")
    assert scene.held() == {"host.tasks": 1}


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever piece of the work is the last, the next worker goes on behind it."""
    with scene.site.context():
        rows = [{"name": f"Firm {number}", "owner_id": scene.leaver.id} for number in range(130)]
        records.create_many(record_type("host.client"), rows, SYSTEM)
        to = {"host.client.owner_id": scene.heir.id}
        job = service.launch(scene.leaver.id, to, scene.site.actor(scene.admin))
    real, killed_at = service._step, iter([0, 1, 1, 1])

    class Killed(KeyboardInterrupt):
        """The end of a process, as far as one process can show it."""

    def dying() -> Callable[..., bool]:
        left = next(killed_at)

        def step(*given: object) -> bool:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return real(*given)  # type: ignore[arg-type]

        return step

    later = clock.now()
    for _ in range(4):
        monkeypatch.setattr(service, "_step", dying())
        later += timedelta(minutes=5)
        with clock.at(later), scene.site.context():
            (call,) = work.waiting()
            with pytest.raises(Killed):
                background.find(call.name)(*call.args)
        with scene.site.context() as db:
            db.rollback()
    monkeypatch.setattr(service, "_step", real)
    with clock.at(later + timedelta(minutes=5)), scene.site.context() as db:
        (call,) = work.waiting()
        background.find(call.name)(*call.args)
        done = db.get_one(HandOver, job.id, populate_existing=True)
        assert (done.state, done.changed, done.refused_count) == ("done", 130, 0)
        assert list(db.scalars(sa.select(UndoEntry.count))) == [130]
        owners = set(db.scalars(sa.select(Client.owner_id)))
    assert owners == {scene.heir.id}


def test_only_administrators_ask_for_it_and_only_people_who_are_here_take_over(
    scene: Scene,
) -> None:
    fill(scene)
    key = "host.client.owner_id"
    with scene.site.context():
        admin = scene.site.actor(scene.admin)
        with pytest.raises(PermissionDenied):
            service.launch(scene.leaver.id, {key: scene.heir.id}, scene.site.actor(scene.heir))
        with pytest.raises(InvalidInput, match="active"):
            service.launch(scene.leaver.id, {key: 999_999}, admin)
        with pytest.raises(InvalidInput, match="somebody else"):
            service.launch(scene.leaver.id, {key: scene.leaver.id}, admin)


def test_an_administrator_who_left_meanwhile_moves_nothing(scene: Scene) -> None:
    fill(scene)
    before = scene.held()
    with scene.site.context() as db:
        to = {"host.client.owner_id": scene.heir.id}
        job = service.launch(scene.leaver.id, to, scene.site.actor(scene.admin))
        db.execute(sa.update(Staff).where(Staff.id == scene.admin.id).values(is_active=False))
        db.commit()
        work.run(job.id)
        assert db.get_one(HandOver, job.id, populate_existing=True).state == "failed"
    assert scene.held() == before


def test_on_every_database(any_site: Site) -> None:
    scene = Scene(
        any_site,
        any_site.staff(admin=True),
        any_site.staff(["tasks:view"]),
        any_site.staff(["tasks:view"]),
    )
    fill(scene)
    scene.leave()
    job = scene.hand_over()
    assert (job.state, job.refused) == ("done", [])
    assert scene.held() == {}
    with any_site.context() as db:
        assert holdings.leavers() == []
        waiting = sa.select(Reminder.staff_id).where(Reminder.state == "pending")
        assert set(db.scalars(waiting)) == {scene.heir.id}
        reverting.undo(job.undo_id or 0, any_site.actor(scene.admin))
        assert holdings.leavers() == [scene.leaver.id]
    assert STAFF.key == "host.staff"
