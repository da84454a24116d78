"""Three years of periods, however irregularly cron comes: each client and period once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from host.hooks.actor import SYSTEM
from host.hooks.cron import CronContext
from host.testing import Site
from host.testing.server import environment
from tests.account_planning.conftest import MODULE, Planning, at
from tests.cli.conftest import trellis

FIRST = date(2026, 1, 1)
YEARS = 3


def complete_all(planning: Planning, share: float, chance: random.Random) -> None:
    """Complete the open plans, or some of them."""
    service, choices = planning.part("plans.service"), planning.part("plans.choices")
    open_ones = [
        plan.id
        for plan in planning.stored("plans.models.Plan")
        if plan.state is not choices.Status.COMPLETED and chance.random() < share
    ]
    with planning.site.context():
        for plan_id in open_ones:
            service.change_status(plan_id, choices.Status.COMPLETED, SYSTEM)


def starts_of(kind: str) -> list[date]:
    step = {"month": 1, "quarter": 3}[kind]
    return [date(2026 + n // 12, n % 12 + 1, 1) for n in range(0, YEARS * 12 + 1, step)]


@pytest.mark.parametrize(("kind", "seed"), [("month", 1), ("month", 2), ("quarter", 3)])
def test_three_years_with_missed_days_and_double_runs_make_each_period_once(
    site: Site, planning: Planning, kind: str, seed: int
) -> None:
    chance = random.Random(seed)
    planning.set(recurring_enabled=True, recurring_period=kind)
    clients = [site.client(f"Client {number}") for number in range(2)]
    for client in clients:
        planning.plan(client, subject="Grow", period_type=kind, period_start=FIRST)
    starts, skipped = starts_of(kind), 0
    ends = [*starts[2:], starts[-1] + timedelta(days=28)]
    for start, following in zip(starts[1:], ends, strict=True):
        early = chance.random() < 0.5
        complete_all(planning, 0.6 if early else 0.0, chance)
        last = (following - start).days - 1
        days = sorted(chance.sample(range(last + 1), k=3))
        for number, day in enumerate(days):
            if number == 1:
                complete_all_but_new(planning, start)
            for _ in range(chance.choice((1, 2))):
                instant = datetime.combine(start + timedelta(days=day), at(2026, 1, 1).timetz())
                context = planning.run("recurring", instant)
                skipped += context.counts["skipped"]
                reasons = [line for line in context.lines if "skipped, " in line]
                assert len(reasons) == context.counts["skipped"]
                assert all("continued already" in reason for reason in reasons)
    made = Counter(
        (plan.client_id, plan.period_start) for plan in planning.stored("plans.models.Plan")
    )
    assert made == {(client.id, start): 1 for client in clients for start in starts}
    assert len(planning.stored("recurring.models.Recurrence")) == 2 * (len(starts) - 1)
    assert skipped > len(starts)


def complete_all_but_new(planning: Planning, start: date) -> None:
    """Complete late what was open when its period ended."""
    service, choices = planning.part("plans.service"), planning.part("plans.choices")
    late = [
        plan.id
        for plan in planning.stored("plans.models.Plan")
        if plan.period_start < start and plan.state is not choices.Status.COMPLETED
    ]
    with planning.site.context():
        for plan_id in late:
            service.change_status(plan_id, choices.Status.COMPLETED, SYSTEM)


def test_a_year_of_runs_at_once_makes_each_period_once_on_every_database(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    planning.set(recurring_enabled=True, recurring_period="quarter")
    clients = [any_site.client() for _ in range(3)]
    for client in clients:
        planning.plan(client, period_type="quarter", period_start=FIRST, status="completed")
    chance = random.Random(7)
    starts = [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)]
    for start in starts:
        done = run_at_once(planning, start, 3)
        assert sum(context.counts["made"] for context in done) == len(clients)
        assert sum(context.counts["skipped"] for context in done) == 2 * len(clients)
        complete_all(planning, 1.0, chance)
    made = Counter(
        (plan.client_id, plan.period_start) for plan in planning.stored("plans.models.Plan")
    )
    assert made == {(client.id, day): 1 for client in clients for day in [FIRST, *starts]}
    numbers = [plan.number for plan in planning.stored("plans.models.Plan")]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def run_at_once(planning: Planning, day: date, times: int) -> list[CronContext]:
    """Run the job's own function in as many threads, past the lease that lets only one run."""
    job: Any = planning.part("recurring.job")
    barrier = threading.Barrier(times)
    done: list[CronContext] = []

    def work() -> None:
        instant = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        context = CronContext(now=instant, timezone=ZoneInfo("UTC"))
        with planning.site.context():
            barrier.wait()
            job.run(context)
        done.append(context)

    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == times
    return done


def test_the_command_lists_what_a_day_would_bring_and_changes_nothing(
    site: Site, planning: Planning
) -> None:
    planning.set(recurring_enabled=True)
    has_one = site.client("Has One")
    past: dict[str, Any] = {
        "period_type": "month",
        "period_start": date(2026, 12, 1),
        "status": "completed",
    }
    planning.plan(subject="Goes on", **past)
    planning.plan(has_one, **past)
    planning.plan(has_one, period_type="month", period_start=date(2027, 1, 1))
    words = ("cron", "run", "account_planning.recurring", "--dry-run", "--date", "2027-01-01")
    done = trellis(environment(site.config), *words)
    assert done.returncode == 0, done.stderr
    assert "From Dec 2026 to Jan 2027." in done.stdout
    assert "AP-0001: would be continued." in done.stdout
    assert "AP-0002: skipped, Has One has AP-0003 for the new period." in done.stdout
    assert len(planning.stored("plans.models.Plan")) == 3
    assert not planning.stored("recurring.models.Recurrence")
    assert planning.stored("plans.models.Counter")[0].last == 3
