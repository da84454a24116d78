"""The next one of a recurring task comes once, on the day that is meant."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.cron import service as cron
from host.database import session
from host.hooks.actor import SYSTEM
from host.messaging.mail import service as mail
from host.messaging.notifications import service as notifications
from host.records.undo import reverting
from host.settings import service as settings
from host.tasks import checklist, hooks, recurrence, service
from host.tasks.models import Task
from host.testing import Site

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""A Wednesday."""
WORK = ["tasks:view_own", "tasks:create", "tasks:edit"]


def series() -> list[Task]:
    query = sa.select(Task).order_by(Task.id).execution_options(populate_existing=True)
    return list(session().scalars(query))


def made(**values: Any) -> Task:
    given = {"name": "Water the plants", "due_on": date(2026, 11, 17), **values}
    return service.create(given, SYSTEM)


@pytest.mark.parametrize(
    ("values", "next_day"),
    [
        ({"repeat_unit": "day", "repeat_every": 3}, date(2026, 11, 20)),
        ({"repeat_unit": "week"}, date(2026, 11, 24)),
        ({"repeat_unit": "week", "repeat_when": "after"}, date(2026, 11, 25)),
        ({"repeat_unit": "year"}, date(2027, 11, 17)),
        ({"repeat_unit": "day", "due_on": date(2026, 11, 1)}, date(2026, 11, 18)),
        ({"repeat_unit": "day", "due_on": date(2026, 11, 1), "repeat_when": "due"},
         date(2026, 11, 2)),
        ({"repeat_unit": "week", "repeat_until": date(2026, 11, 23)}, None),
        ({"repeat_unit": "week", "repeat_count": 1}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_the_next_one_comes_when_this_one_is_complete(
    site: Site, values: dict[str, Any], next_day: date | None
) -> None:
    with site.context(), clock.at(NOW):
        service.complete(made(**values).id, SYSTEM)
        assert [one.due_on for one in series()[1:]] == ([next_day] if next_day else [])


def test_the_last_of_the_month_stays_the_last(site: Site) -> None:
    day, met = date(2026, 12, 31), []
    for _ in range(4):
        day = recurrence.step(day, 1, "month", 31)
        met.append(day)
    assert met == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_people_checklist_and_all_else_come_along(site: Site) -> None:
    ann = site.staff(WORK)
    with site.context(), clock.at(NOW):
        first = made(
            assignees=(str(ann.id),), repeat_unit="week", priority="high", due_time="10:00",
            start_on=date(2026, 11, 16),
        )  # fmt: skip
        step = checklist.add(first.id, "Fill the can", SYSTEM)
        checklist.tick(first.id, step.id, SYSTEM, done=True)
        service.complete(first.id, SYSTEM)
        second = series()[1]
        assert (second.assignees, second.priority, second.due_time) == (
            [str(ann.id)], "high", "10:00",
        )  # fmt: skip
        assert (second.start_on, second.status) == (date(2026, 11, 23), "not_started")
        assert [(one.text, one.done_at) for one in second.items] == [("Fill the can", None)]
        given = [one.title for one in notifications.page(ann.id)]
        assert given == ["System gave you “Water the plants”"], "the next one is no news"


def test_completing_reopening_and_completing_again_makes_one(site: Site) -> None:
    with site.context(), clock.at(NOW):
        first = made(repeat_unit="week")
        service.complete(first.id, SYSTEM)
        service.reopen(first.id, SYSTEM)
        service.complete(first.id, SYSTEM)
        assert len(series()) == 2


def test_taking_a_completion_back_takes_the_next_one_back(site: Site) -> None:
    admin = site.actor(site.staff(admin=True))
    with site.context(), clock.at(NOW):
        first = made(repeat_unit="week")
        for _ in range(2):
            done = service.complete(first.id, admin)
            assert len(series()) == 2
            reverting.undo(done.undo_id or 0, admin)
            assert len(series()) == 1


def test_what_comes_on_its_day_comes_without_anybody(site: Site) -> None:
    with site.context(), clock.at(NOW):
        made(repeat_unit="day", repeat_when="due", repeat_count=3)
        assert cron.run_job("host.task_series", dry_run=True, caller="cli").counts == {"due": 1}
        assert cron.run_job("host.task_series", caller="cli").counts == {"made": 2}
        assert [one.due_on for one in series()] == [date(2026, 11, day) for day in (17, 18, 19)]
        service.complete(series()[0].id, SYSTEM)
        assert len(series()) == 3


def test_processes_at_once_make_one(any_site: Site) -> None:
    with any_site.context(), clock.at(NOW):
        first = made(repeat_unit="day", repeat_when="due", repeat_count=2).id
    barrier, failed = threading.Barrier(3), []

    def work() -> None:
        with any_site.context():
            barrier.wait()
            try:
                hooks._go_on(first)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_site.context():
        assert (failed, len(series())) == ([], 2)


# ------------------------------------------------------------- the digest
def test_a_digest_names_what_is_due_and_overdue_once_a_day(site: Site) -> None:
    ann, ben = site.staff(WORK), site.staff(WORK)
    with site.context(), clock.at(NOW):
        made(assignees=(str(ann.id),))
        made(name="Call", due_on=NOW.date(), assignees=(str(ann.id),))
        made(name="Later", due_on=date(2026, 12, 24), assignees=(str(ben.id),))
        made(name="Done", status="complete", assignees=(str(ben.id),))
        before = len(mail.page())
        early, late = NOW.replace(hour=6), NOW.replace(hour=7, minute=5)
        run = cron.run_job
        assert run("host.task_digest", now=early, caller="cli").counts == {}
        assert run("host.task_digest", now=late, caller="cli").counts == {"sent": 1}
        assert run("host.task_digest", now=NOW, caller="cli").counts == {}
        notice = notifications.page(ann.id)[0]
        assert notice.title == "1 task is due today, 1 is overdue"
        assert notice.body.splitlines() == ["Yesterday: Water the plants", "Today: Call"]
        assert len(mail.page()) == before + 1
        tomorrow = late.replace(day=19)
        with clock.at(tomorrow):
            assert run("host.task_digest", now=tomorrow, caller="cli").counts == {"sent": 1}


def test_no_digest_comes_where_it_is_switched_off(site: Site) -> None:
    ann = site.staff(WORK)
    with site.context():
        settings.save("tasks", {"digest": False}, SYSTEM)
    with site.context(), clock.at(NOW):
        made(assignees=(str(ann.id),))
        late = NOW.replace(hour=7, minute=5)
        assert cron.run_job("host.task_digest", now=late, caller="cli").counts == {}
