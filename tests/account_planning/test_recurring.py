"""Completed plans go on into the next period: once, and for good reasons only."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from host.clients.models import Client
from host.hooks.actor import SYSTEM
from host.records import service as records
from host.records.entering.fields import record_type
from host.testing import Site
from tests.account_planning.conftest import PLAN, Planning, at

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def monthly(planning: Planning) -> Planning:
    planning.set(recurring_enabled=True, recurring_period="month")
    return planning


def done(planning: Planning, client: Client | None = None, **values: Any) -> Any:
    content: dict[str, Any] = {
        "status": "completed",
        "period_type": "month",
        "period_start": OCTOBER,
    }
    return planning.plan(client, **content | values)


def starts(planning: Planning) -> list[tuple[str, date]]:
    return [(p.subject, p.period_start) for p in planning.stored("plans.models.Plan")]


def test_a_completed_plan_is_continued_though_the_first_was_missed(monthly: Planning) -> None:
    source = done(monthly, subject="Keep them")
    context = monthly.run("recurring", at(2026, 11, 3))
    assert context.counts == {"made": 1}
    assert starts(monthly) == [("Keep them", OCTOBER), ("Keep them", NOVEMBER)]
    copy = monthly.stored("plans.models.Plan")[1]
    assert (copy.status, copy.created_by) == ("draft", None)
    [mark] = monthly.stored("recurring.models.Recurrence")
    assert (mark.source_plan_id, mark.copy_plan_id) == (source.id, copy.id)


def test_a_hundred_runs_make_one_copy(monthly: Planning) -> None:
    done(monthly)
    for day in (1, 1, 2, 17, 30):
        context = monthly.run("recurring", at(2026, 11, day))
    assert len(starts(monthly)) == 2
    assert "AP-0001: skipped, it was continued already." in context.lines


def test_only_completed_plans_of_the_period_just_ended_count(monthly: Planning) -> None:
    done(monthly, status="review")
    done(monthly, period_start=date(2026, 9, 1))
    done(monthly, period_type="quarter", period_start=date(2026, 7, 1))
    assert not monthly.run("recurring", at(2026, 11, 1)).counts


def test_quarters_follow_quarters(monthly: Planning) -> None:
    monthly.set(recurring_period="quarter")
    done(monthly, period_type="quarter", period_start=date(2026, 7, 1))
    done(monthly)
    assert monthly.run("recurring", at(2026, 10, 1)).counts == {"made": 1}
    assert starts(monthly)[2][1] == OCTOBER


def test_the_new_year_follows_december(monthly: Planning) -> None:
    done(monthly, period_start=date(2026, 12, 1))
    monthly.run("recurring", at(2027, 1, 1))
    assert starts(monthly)[1][1] == date(2027, 1, 1)


def test_the_first_is_the_organisations_first(site: Site, monthly: Planning) -> None:
    from zoneinfo import ZoneInfo

    from host.hooks.cron import CronContext

    context = CronContext(now=at(2026, 10, 31, 23), timezone=ZoneInfo("Europe/Berlin"))
    done(monthly)
    with site.context():
        monthly.part("recurring.job").run(context)
    assert context.counts == {"made": 1}


def test_a_client_with_a_plan_for_the_new_period_is_passed_over(
    site: Site, monthly: Planning
) -> None:
    client = site.client("Has one")
    done(monthly, client)
    monthly.plan(client, period_type="month", period_start=NOVEMBER)
    context = monthly.run("recurring", at(2026, 11, 1))
    assert context.counts == {"skipped": 1}
    assert "AP-0001: skipped, Has one has AP-0002 for the new period." in context.lines


def test_two_completed_plans_of_one_client_are_each_continued_once(
    site: Site, monthly: Planning
) -> None:
    client = site.client()
    done(monthly, client, subject="First")
    done(monthly, client, subject="Second")
    assert monthly.run("recurring", at(2026, 11, 1)).counts == {"made": 2}
    assert monthly.run("recurring", at(2026, 11, 2)).counts == {"skipped": 2}
    assert [subject for subject, _ in starts(monthly)] == ["First", "Second"] * 2


def test_a_deleted_copy_is_not_made_again(site: Site, monthly: Planning) -> None:
    done(monthly)
    monthly.run("recurring", at(2026, 11, 1))
    with site.context():
        records.delete(record_type(PLAN), 2, SYSTEM)
    context = monthly.run("recurring", at(2026, 11, 2))
    assert context.counts == {"skipped": 1}
    assert len(starts(monthly)) == 1


def test_an_archived_client_is_passed_over(site: Site, monthly: Planning) -> None:
    client = site.client()
    done(monthly, client)
    with site.context() as db:
        stored = db.get(Client, client.id)
        assert stored is not None
        stored.archived_at = at(2026, 10, 20)
        db.commit()
    context = monthly.run("recurring", at(2026, 11, 1))
    assert "AP-0001: skipped, its client is archived or was deleted." in context.lines


def test_switched_off_nothing_happens(planning: Planning) -> None:
    done(planning)
    context = planning.run("recurring", at(2026, 11, 1))
    assert not context.counts
    assert context.lines == ["Switched off in the settings."]


def test_a_dry_run_lists_and_writes_nothing(monthly: Planning) -> None:
    done(monthly)
    context = monthly.run("recurring", at(2026, 11, 1), dry_run=True)
    assert context.counts == {"would be made": 1}
    assert context.lines == ["From Oct 2026 to Nov 2026.", "AP-0001: would be continued."]
    assert len(starts(monthly)) == 1
    assert not monthly.stored("recurring.models.Recurrence")
    assert monthly.stored("plans.models.Counter")[0].last == 1


SCRIPT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from host import logs
from host.app import new_runtime
from host.config import Config
from host.hooks.cron import CronContext

folder, name = Path(sys.argv[1]), sys.argv[2]
logs.configure("ERROR")
runtime = new_runtime(Config.load(), kind="cli")
job = runtime.generation().registry.jobs["account_planning.recurring"]
context = CronContext(datetime(2026, 11, 3, tzinfo=UTC), ZoneInfo("UTC"))
(folder / (name + ".ready")).touch()
while not (folder / "go").exists():
    time.sleep(0.002)
with runtime.context():
    job.run(context)
print(context.counts["made"], context.counts["skipped"])
"""


def test_two_processes_at_once_continue_each_plan_once(
    site: Site, monthly: Planning, tmp_path: Path
) -> None:
    for number in range(8):
        done(monthly, subject=f"Plan {number}")
    environment = os.environ | {
        "TRELLIS_DATA_DIR": str(site.config.data_dir),
        "TRELLIS_DATABASE_URL": site.config.database_url,
        "TRELLIS_SECRET_KEY": site.config.secret_key,
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path), name],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    while len(list(tmp_path.glob("*.ready"))) < 2:
        assert all(process.poll() is None for process in processes)
    (tmp_path / "go").touch()
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum(int(made) for made, _ in said) == 8
    assert sum(int(skipped) for _, skipped in said) == 8
    assert sorted(subject for subject, start in starts(monthly) if start == NOVEMBER) == [
        f"Plan {number}" for number in range(8)
    ]
