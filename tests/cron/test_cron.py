"""A job runs once per due instant, is made up for when missed, and keeps others from nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from host import clock
from host.clients.models import Client
from host.cron import overview, runs, service
from host.cron import site as cron_site
from host.cron.hooks import tidy
from host.cron.keep_alive import held
from host.cron.schedule import organisation_zone
from host.database import session, transaction
from host.errors import Busy, InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.settings import service as settings
from host.testing import Site

Add = Callable[..., CronJob]
FIRST_SEEN = datetime(2026, 2, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def day(month: int, number: int, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def due_at(site: Site, instant: datetime) -> list[service.RunResult]:
    with site.context(), clock.at(instant):
        return service.run_due(caller="cli")


class Recorder:
    """A job that remembers when it thought it ran, and fails when told to."""

    def __init__(self, failures: int = 0) -> None:
        self.ran: list[datetime] = []
        self.failures = failures

    def __call__(self, context: CronContext) -> None:
        self.ran.append(context.now)
        if self.failures:
            self.failures -= 1
            raise ValueError("not today")
        context.count("things", 2)
        context.log("did two things")


def test_a_missed_first_of_the_month_is_made_up_for_on_the_third(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job)
    assert due_at(site, FIRST_SEEN) == []
    (result,) = due_at(site, day(3, 3))
    assert result.due_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert (result.state, dict(result.counts), result.lines) == (
        "done",
        {"things": 2},
        ("did two things",),
    )
    assert job.ran == [day(3, 3)]
    assert due_at(site, day(3, 3) + SECOND) == []
    assert due_at(site, day(3, 20)) == []
    assert len(due_at(site, day(4, 1))) == 1


def test_of_many_missed_instants_the_latest_runs_or_each_in_order(site: Site, add_job: Add) -> None:
    latest, each = Recorder(), Recorder()
    add_job(site, latest, name="demo.latest")
    add_job(site, each, catch_up=CatchUp.EACH, name="demo.each")
    due_at(site, FIRST_SEEN)
    due_at(site, day(5, 10))
    assert latest.ran == [day(5, 10)]
    assert each.ran == [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5)]


def test_schedules_follow_the_organisations_time_zone(site: Site, add_job: Add) -> None:
    with site.context():
        settings.save("general", {"timezone": "America/New_York"}, SYSTEM)
    job = Recorder()
    add_job(site, job)
    due_at(site, FIRST_SEEN)
    assert due_at(site, datetime(2026, 3, 1, 4, 59, tzinfo=UTC)) == []
    assert len(due_at(site, datetime(2026, 3, 1, 5, 0, tzinfo=UTC))) == 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_nightly_job_runs_once_on_the_days_of_the_change(
    site: Site, add_job: Add, zone: str
) -> None:
    with site.context():
        settings.save("general", {"timezone": zone}, SYSTEM)
    job = Recorder()
    add_job(site, job, "30 2 * * *")
    for noon in (day(3, 7, 12), day(3, 28, 12), day(10, 24, 12), day(10, 31, 12)):
        due_at(site, noon)
        job.ran.clear()
        for hour in range(10, 22):
            due_at(site, noon + timedelta(hours=hour, minutes=35))
        assert len(job.ran) == 1


def test_a_clock_that_goes_backwards_runs_nothing_twice(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job, "0 * * * *")
    due_at(site, FIRST_SEEN)
    assert len(due_at(site, day(3, 1))) == 1
    assert due_at(site, day(2, 25)) == []
    assert due_at(site, day(3, 1) + SECOND) == []


def test_a_failing_job_is_recorded_retried_later_and_stops_no_other(
    site: Site, add_job: Add
) -> None:
    bad, good = Recorder(failures=1), Recorder()
    add_job(site, bad, name="demo.bad")
    add_job(site, good, name="demo.good")
    due_at(site, FIRST_SEEN)
    start = day(3, 1)
    by_job = {result.job: result for result in due_at(site, start)}
    assert by_job["demo.good"].state == "done"
    assert "ValueError: not today" in by_job["demo.bad"].error
    assert due_at(site, start + 30 * SECOND) == []
    (again,) = due_at(site, start + 61 * SECOND)
    assert (again.job, again.state) == ("demo.bad", "done")
    with site.context():
        (run,) = service.history("demo.bad")
        assert (run.state, run.attempts, run.error) == ("done", 2, "")
        faults = site.runtime.generation().hooks.guard.faults
        assert any(fault.hook == "cron demo.bad" for fault in faults)


def test_a_due_instant_is_given_up_after_three_retries(site: Site, add_job: Add) -> None:
    job = Recorder(failures=99)
    add_job(site, job)
    due_at(site, FIRST_SEEN)
    for hour in range(9, 20):
        due_at(site, day(3, 1, hour))
    assert len(job.ran) == 4
    assert len(due_at(site, day(4, 1))) == 1


def test_where_each_instant_counts_the_later_ones_wait_for_a_failed_one(
    site: Site, add_job: Add
) -> None:
    job = Recorder(failures=1)
    add_job(site, job, catch_up=CatchUp.EACH)
    due_at(site, FIRST_SEEN)
    due_at(site, day(5, 10))
    due_at(site, day(5, 10) + SECOND)
    assert len(job.ran) == 1
    due_at(site, day(5, 11))
    assert [instant.month for instant in job.ran] == [3, 3, 4, 5]


def test_a_dry_run_writes_nothing(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job)
    with site.context():
        result = service.run_job("demo.job", now=day(3, 1), dry_run=True, caller="cli")
        assert (result.state, result.run_id, job.ran) == ("dry run", None, [day(3, 1)])
        assert service.history() == []
        assert service.last_call_at() is None


def test_a_job_that_would_write_in_a_dry_run_is_stopped(site: Site, add_job: Add) -> None:
    def careless(_context: CronContext) -> None:
        now = clock.now()
        with transaction() as db:
            db.add(Client(name="X", match_key="x", created_at=now, updated_at=now))

    add_job(site, careless)
    with site.context():
        result = service.run_job("demo.job", dry_run=True, caller="cli")
        assert "must change nothing" in result.error
        assert session().query(Client).count() == 0


def test_running_by_hand_leaves_the_schedule_as_it_is(site: Site, add_job: Add) -> None:
    seen: list[datetime] = []
    add_job(site, lambda _context: seen.append(clock.now()))
    due_at(site, FIRST_SEEN)
    with site.context():
        with clock.at(day(2, 25)):
            result = service.run_job("demo.job", now=day(6, 1), caller="page")
        assert seen == [day(6, 1)]
        run = service.history("demo.job")[0]
        assert (run.id, run.by_hand, run.caller) == (result.run_id, True, "page")
        with pytest.raises(NotFound):
            service.run_job("demo.unknown", caller="cli")
    assert len(due_at(site, day(3, 1))) == 1


def test_due_jobs_are_not_run_for_a_day_that_has_not_come(site: Site) -> None:
    with site.context(), clock.at(day(3, 1)), pytest.raises(InvalidInput):
        service.run_due(day(4, 1), caller="cli")


def test_a_job_that_outlasts_its_limit_is_given_up(site: Site, add_job: Add) -> None:
    ended = threading.Event()

    def slow(_context: CronContext) -> None:
        ended.wait(20)

    add_job(site, slow, time_limit=1)
    with site.context():
        started = time.monotonic()
        result = service.run_job("demo.job", caller="cli")
        assert time.monotonic() - started < 5
        assert "longer than its limit" in result.error
    ended.set()


def test_a_second_caller_is_told_who_is_at_it(any_site: Site) -> None:
    with (
        any_site.context(),
        held(any_site.engine, "cron", "jobs"),
        pytest.raises(Busy, match="at it"),
    ):
        service.run_due(caller="url")


def test_a_run_is_claimed_once_on_every_database(any_site: Site) -> None:
    barrier = threading.Barrier(4)
    claimed: list[object] = []

    def claim() -> None:
        with any_site.context():
            barrier.wait()
            claimed.append(runs.claim("demo.job", day(3, 1), "scheduler"))

    with any_site.context():
        runs.state_of("demo.job")
    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([run for run in claimed if run is not None]) == 1
    with any_site.context():
        state = runs.state_of("demo.job")
        assert state.last_due_at == day(3, 1)


def test_a_killed_run_is_taken_over_when_its_lease_is_over(site: Site, add_job: Add) -> None:
    job = Recorder()
    add_job(site, job)
    due_at(site, FIRST_SEEN)
    start = day(3, 1)
    with site.context(), clock.at(start):
        assert runs.claim("demo.job", datetime(2026, 3, 1, tzinfo=UTC), "scheduler")
    assert due_at(site, start + 30 * SECOND) == []
    (result,) = due_at(site, start + 90 * SECOND)
    assert result.state == "done"
    with site.context():
        (run,) = service.history("demo.job")
        assert (run.state, run.attempts) == ("done", 2)


def test_a_killed_run_by_hand_does_not_seem_to_run_for_ever(site: Site, add_job: Add) -> None:
    add_job(site, Recorder())
    with site.context():
        with clock.at(FIRST_SEEN):
            runs.claim("demo.job", FIRST_SEEN, "page", by_hand=True)
        with clock.at(FIRST_SEEN + timedelta(minutes=5)):
            service.run_due(caller="cli")
        (run,) = service.history("demo.job")
        assert (run.state, "died" in run.error) == ("failed", True)


def test_the_key_stays_until_an_administrator_changes_it(site: Site) -> None:
    nobody = site.actor(site.staff())
    with site.context():
        key = service.key()
        assert service.key() == key
        assert service.key_matches(key)
        assert not service.key_matches(key + "x")
        with pytest.raises(PermissionDenied):
            service.rotate_key(nobody)
        assert service.rotate_key(SYSTEM) != key


def test_the_old_key_is_good_for_a_week_unless_it_is_ended(site: Site) -> None:
    with site.context():
        with clock.at(day(3, 1)):
            first = service.key()
            second = service.rotate_key(SYSTEM)
            assert service.key_matches(first)
            assert service.key_matches(second)
        with clock.at(day(3, 7)):
            assert service.key_matches(first)
        with clock.at(day(3, 9)):
            assert not service.key_matches(first)
            third = service.rotate_key(SYSTEM)
            assert not service.key_matches(first)
            assert cron_site.old_key_until() == day(3, 16)
            cron_site.end_old_key(SYSTEM)
            assert not service.key_matches(second)
            assert service.key_matches(third)
            assert cron_site.old_key_until() is None


def test_the_overview_tells_the_next_and_the_last_run(site: Site, add_job: Add) -> None:
    add_job(site, Recorder())
    due_at(site, FIRST_SEEN)
    due_at(site, day(3, 3))
    with site.context(), clock.at(day(3, 4)):
        (line,) = overview.of_all()
        assert line.next_due == datetime(2026, 4, 1, tzinfo=UTC) == service.next_due("demo.job")
        assert line.last_run is not None
        assert line.last_run.state == "done"
        assert service.last_call_at() == day(3, 3)


def test_runs_of_long_ago_are_deleted(site: Site, add_job: Add) -> None:
    add_job(site, Recorder())
    due_at(site, FIRST_SEEN)
    due_at(site, day(3, 3))
    with site.context():
        context = CronContext(day(8, 1), organisation_zone(), dry_run=True)
        tidy(context)
        assert context.counts == {"runs to delete": 1}
        context.dry_run = False
        tidy(context)
        assert service.history() == []
    assert due_at(site, day(3, 4)) == []
