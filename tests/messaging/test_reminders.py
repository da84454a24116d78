"""A reminder comes once for an occasion, when it is due, and to one person."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from host import clock
from host.cron import service as cron
from host.messaging.mail import service as mail
from host.messaging.notifications import service as notifications
from host.reminders import service
from host.testing import Site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def put(staff_id: int, occasion: str, due_at: datetime, subject: str = "task:1") -> None:
    service.put(
        subject,
        occasion,
        staff_id=staff_id,
        due_at=due_at,
        title=f"Task due: {occasion}",
        body="Call them",
        url="/tasks/1",
    )


def test_it_fires_once_however_often_the_job_runs(site: Site) -> None:
    ann = site.staff()
    with site.context():
        put(ann.id, "a", NOW)
        assert service.fire_due(NOW - timedelta(seconds=1)) == {}
        assert service.fire_due(NOW) == {"fired": 1}
        assert service.fire_due(NOW + timedelta(days=9)) == {}
        assert [notice.title for notice in notifications.page(ann.id)] == ["Task due: a"]
        assert [message.to for message in mail.page()] == [ann.email]


def test_moving_a_reminder_leaves_only_the_new_one(site: Site) -> None:
    ann = site.staff()
    with site.context():
        put(ann.id, "deadline 1", NOW)
        put(ann.id, "deadline 2", NOW + timedelta(days=2))
        assert service.fire_due(NOW + timedelta(days=1)) == {}
        assert [one.occasion for one in service.pending("task:1")] == ["deadline 2"]


def test_a_cancelled_occasion_may_come_back_but_one_that_fired_never(site: Site) -> None:
    ann = site.staff()
    with site.context():
        put(ann.id, "a", NOW)
        service.cancel("task:1")
        assert service.fire_due(NOW) == {}
        put(ann.id, "a", NOW)
        assert service.fire_due(NOW) == {"fired": 1}
        put(ann.id, "a", NOW)
        assert service.pending("task:1") == []
        assert service.fire_due(NOW) == {}


def test_two_processes_at_once_fire_each_reminder_once(any_site: Site) -> None:
    ann = any_site.staff()
    with any_site.context():
        for number in range(10):
            put(ann.id, f"occasion {number}", NOW, f"task:{number}")
    barrier = threading.Barrier(3)

    def work() -> None:
        with any_site.context():
            barrier.wait()
            service.fire_due(NOW)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_site.context():
        assert len(notifications.page(ann.id)) == 10
        assert len(mail.page()) == 10


def test_the_job_fires_and_its_dry_run_only_lists(site: Site) -> None:
    ann = site.staff()
    with site.context(), clock.at(NOW):
        put(ann.id, "a", NOW)
        dry = cron.run_job("host.reminders", dry_run=True, caller="cli")
        assert (dry.counts, dry.error) == ({"due": 1}, "")
        assert "Task due: a" in dry.lines[0]
        assert notifications.page(ann.id) == []
        assert cron.run_job("host.reminders", caller="cli").counts == {"fired": 1}
