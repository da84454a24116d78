"""Failing jobs are tried ever less often; administrators are told once, and when it is over."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.cron import controls, overview, service, silence, streaks
from host.cron.models import CronState
from host.database import session
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM
from host.hooks.cron import CatchUp, CronJob
from host.messaging.mail.models import Mail
from host.messaging.notifications.models import Notification
from host.testing import Site
from tests.cron.test_cron import FIRST_SEEN, Recorder, day, due_at

Add = Callable[..., CronJob]
MINUTE = timedelta(minutes=1)


def notices(site: Site, staff_id: int) -> list[str]:
    with site.context():
        query = sa.select(Notification.title).where(Notification.staff_id == staff_id)
        return list(session().scalars(query.order_by(Notification.id)))


def test_a_job_that_fails_each_minute_is_tried_ever_less_often(site: Site, add_job: Add) -> None:
    job = Recorder(failures=999)
    add_job(site, job, "* * * * *")
    due_at(site, FIRST_SEEN)
    for minute in range(1, 175):
        due_at(site, FIRST_SEEN + minute * MINUTE)
    tries = [int((at - FIRST_SEEN).total_seconds() // 60) for at in job.ran]
    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert pauses == [1, 5, 15, 30, 60, 60]


def test_a_try_that_goes_well_ends_the_pause(site: Site, add_job: Add) -> None:
    job = Recorder(failures=4)
    add_job(site, job, "* * * * *")
    due_at(site, FIRST_SEEN)
    for minute in range(1, 23):
        due_at(site, FIRST_SEEN + minute * MINUTE)
    assert len(job.ran) == 4
    with site.context(), clock.at(FIRST_SEEN + 23 * MINUTE):
        assert overview.of_one("demo.job").blocked_until is not None
        assert service.run_job("demo.job", caller="page").error == ""
        assert overview.of_one("demo.job").failures == 0
    assert len(due_at(site, FIRST_SEEN + 24 * MINUTE)) == 1


def test_a_pause_begun_by_a_clock_that_was_ahead_does_not_last(site: Site, add_job: Add) -> None:
    add_job(site, Recorder(failures=1), "* * * * *")
    due_at(site, FIRST_SEEN)
    due_at(site, day(6, 1))
    assert len(due_at(site, FIRST_SEEN + 5 * MINUTE)) == 0, "back in the present"
    assert len(due_at(site, FIRST_SEEN + 6 * MINUTE)) == 1


def test_administrators_are_told_of_the_third_failure_once_and_of_the_end(
    site: Site, add_job: Add
) -> None:
    admin, colleague = site.staff(admin=True), site.staff()
    add_job(site, Recorder(failures=5), "* * * * *")
    due_at(site, FIRST_SEEN)
    for minute in range(1, 10):
        due_at(site, FIRST_SEEN + minute * MINUTE)
    assert notices(site, admin.id) == ["“A job” keeps failing"]
    for minute in range(10, 115):
        due_at(site, FIRST_SEEN + minute * MINUTE)
    assert notices(site, admin.id) == ["“A job” keeps failing", "“A job” works again"]
    assert notices(site, colleague.id) == []
    with site.context():
        assert len(session().scalars(sa.select(Mail.id)).all()) == 2


def test_failing_by_hand_tells_nobody(site: Site, add_job: Add) -> None:
    admin = site.staff(admin=True)
    add_job(site, Recorder(failures=9))
    with site.context():
        for second in range(4):
            with clock.at(day(3, 2) + timedelta(seconds=second)):
                assert service.run_job("demo.job", caller="page").error
        assert overview.of_one("demo.job").failures == 0
    assert notices(site, admin.id) == []


def test_an_hour_without_a_call_is_told_once_by_whoever_looks(any_site: Site) -> None:
    admin = any_site.staff(admin=True)
    with any_site.context():
        with clock.at(FIRST_SEEN):
            assert not silence.look(), "nobody ever called: the site is being set up"
        due_at(any_site, FIRST_SEEN)
        with clock.at(FIRST_SEEN + 59 * MINUTE):
            assert not silence.look()
        with clock.at(FIRST_SEEN + 61 * MINUTE):
            assert [silence.look(), silence.look()] == [True, False]
    due_at(any_site, FIRST_SEEN + 90 * MINUTE)
    assert notices(any_site, admin.id) == [
        "Scheduled jobs are not called",
        "Scheduled jobs are called again",
    ]
    with any_site.context(), clock.at(FIRST_SEEN + 95 * MINUTE):
        assert not silence.look()


def test_each_process_looks_with_its_heartbeat(site: Site) -> None:
    admin = site.staff(admin=True)
    due_at(site, datetime.now(UTC) - 2 * silence.SILENT)
    silence._looked.clear()
    site.runtime.beat()
    assert notices(site, admin.id) == ["Scheduled jobs are not called"]


def test_a_job_that_is_off_waits_and_makes_up_for_it_by_its_rule(site: Site, add_job: Add) -> None:
    each, latest, never = Recorder(), Recorder(), Recorder()
    add_job(site, each, "0 * * * *", catch_up=CatchUp.EACH, name="demo.each")
    add_job(site, latest, "0 * * * *", name="demo.latest")
    add_job(site, never, "0 * * * *", catch_up=CatchUp.NEVER, name="demo.never")
    due_at(site, FIRST_SEEN)
    names = ("demo.each", "demo.latest", "demo.never")
    with site.context():
        for name in names:
            controls.switch_off(name, "Stocktaking", SYSTEM)
            controls.switch_off(name, "Still stocktaking", SYSTEM)
    assert due_at(site, FIRST_SEEN + timedelta(hours=3)) == []
    with site.context():
        assert overview.of_one("demo.each").is_off
        for name in names:
            controls.switch_on(name, SYSTEM)
    due_at(site, FIRST_SEEN + timedelta(hours=3, minutes=20))
    assert [len(one.ran) for one in (each, latest, never)] == [3, 1, 0]
    due_at(site, FIRST_SEEN + timedelta(hours=4, minutes=10))
    assert [len(one.ran) for one in (each, latest, never)] == [4, 2, 1]


def test_another_schedule_holds_from_now_on(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job, "0 7 * * *")
    due_at(site, FIRST_SEEN)
    with site.context(), clock.at(FIRST_SEEN + timedelta(hours=6)):
        controls.reschedule("demo.job", "0 13 * * *", SYSTEM)
    assert due_at(site, FIRST_SEEN + timedelta(hours=7)) == [], "its past is not made up for"
    assert due_at(site, FIRST_SEEN + timedelta(hours=23)) == []
    assert len(due_at(site, FIRST_SEEN + timedelta(hours=25, minutes=1))) == 1


def test_only_administrators_decide_and_only_about_jobs_that_are_there(
    site: Site, add_job: Add
) -> None:
    add_job(site, Recorder())
    nobody = site.actor(site.staff())
    with site.context():
        with pytest.raises(PermissionDenied):
            controls.switch_off("demo.job", "x", nobody)
        with pytest.raises(PermissionDenied):
            controls.switch_on("demo.job", nobody)
        with pytest.raises(PermissionDenied):
            controls.reschedule("demo.job", "", nobody)
        with pytest.raises(NotFound):
            controls.switch_off("demo.unknown", "x", SYSTEM)
        with pytest.raises(InvalidInput, match="under 500"):
            controls.switch_off("demo.job", "x" * 501, SYSTEM)


def test_a_clock_that_was_ahead_for_a_while_costs_no_instant(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job, "0 * * * *", catch_up=CatchUp.EACH)
    due_at(site, FIRST_SEEN)
    ahead = FIRST_SEEN + timedelta(hours=150)
    while due_at(site, ahead):
        pass
    assert len(job.ran) == 150
    for hour in range(1, 155):
        due_at(site, FIRST_SEEN + timedelta(hours=hour))
    assert len(job.ran) == 154
    assert len(set(job.ran)) == 154


def test_the_pauses_grow() -> None:
    assert list(streaks.PAUSES) == sorted(streaks.PAUSES)
    assert not streaks.is_blocked(CronState(job="x"), day(3, 1))
