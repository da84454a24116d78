"""The health page names what is wrong, the worst first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.cron.models import CronSite, CronState
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.hooks.health import Health, HealthCheck, HealthLine
from host.kernel.models import ModuleFault, Worker
from host.licensing.models import ModuleLicence
from host.lifecycle.models import Module, ModuleState
from host.messaging.mail import service as mail
from host.settings import service as settings
from host.setup.health import address, collecting, database, migrations
from host.testing import Browser, Site
from tests.broken_modules import PLUGIN, make

Look = Callable[[], Sequence[HealthLine]]
CHECKS = (
    "from collections.abc import Sequence\n"
    "from host.api import Health, HealthCheck, HealthLine\n"
    + PLUGIN
    + """

@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    return [
        HealthCheck("sample.sound", "Sound", lambda: [HealthLine("Sound", Health.GOOD, "All.")]),
        HealthCheck("sample.broken", "Broken", lambda: [1 / 0]),
        HealthCheck("sample.rubbish", "Rubbish", lambda: "good"),
        HealthCheck(
            "sample.astray", "Astray",
            lambda: [HealthLine("Astray", Health.LOOK, "It is lost.", "Seek.", "sample.nowhere")],
        ),
    ]
"""
)


def lines(site: Site) -> dict[str, tuple[str, str]]:
    with site.context():
        return {line.name: (line.state.value, line.meaning) for line in collecting.lines()}


def state(site: Site, name: str) -> str:
    return lines(site)[name][0]


@pytest.fixture
def checks(site: Site) -> Iterator[Callable[..., None]]:
    """Put checks in the place of the host's in this generation."""
    generation = site.runtime.generation()

    def put(**looks: Look) -> None:
        made = tuple(HealthCheck(f"host.{key}", key.title(), look) for key, look in looks.items())
        owners = {check.key: "host.tests" for check in made}
        registry = generation.registry
        generation.registry = replace(registry, health_checks=made, check_owner=owners)

    yield put
    collecting._hanging.clear()


def good(name: str) -> Callable[[], list[HealthLine]]:
    return lambda: [HealthLine(name, Health.GOOD, "It does well.")]


def worker(site: Site, kind: str = "worker", seen: timedelta = timedelta(0)) -> None:
    with site.context() as db:
        epoch = site.runtime.generation().epoch
        db.add(
            Worker(
                id=f"oak:{kind}:{seen.total_seconds():.0f}",
                node="oak",
                pid=7,
                kind=kind,
                epoch=epoch,
                seen_at=clock.now() + seen,
            )
        )
        db.commit()


def fault(site: Site, age: timedelta) -> None:
    at = clock.now() - age
    values = {"slug": "garden", "hook": "menu", "error": "KeyError", "trace": "line"}
    with site.context(), transaction() as db:
        db.add(ModuleFault(**values, times=1, first_at=at, last_at=at))


def test_a_fault_of_a_module_is_bad_and_stands_above_what_is_good(
    site: Site, browser: Browser
) -> None:
    fault(site, timedelta(0))
    page = browser.get("/setup/health").text.partition("<main")[2]
    assert page.index("Something failed within a day in garden") < page.index("It answers in")


def test_a_fault_of_earlier_days_is_to_be_looked_at(site: Site) -> None:
    fault(site, timedelta(days=2))
    assert lines(site)["Module errors"] == ("look", "Open faults of earlier days: garden.")


def test_a_part_that_cannot_answer_is_a_bad_line_and_costs_the_others_nothing(
    site: Site, browser: Browser, checks: Callable[..., None]
) -> None:
    def broken() -> list[HealthLine]:
        raise sa.exc.OperationalError("select", {}, Exception("secret"))

    checks(broken=broken, sound=good("Sound"))
    page = browser.get("/setup/health")
    assert page.status_code == 200
    assert "It could not be checked: OperationalError" in page.text
    assert "It does well." in page.text
    assert "secret" not in page.text.partition("<main")[2]


def test_a_part_that_hangs_is_given_up_and_not_asked_again_while_it_hangs(
    site: Site, checks: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "SECONDS", 0.2)
    release, asked = threading.Event(), []

    def hangs() -> list[HealthLine]:
        asked.append(1)
        release.wait(60)
        return []

    checks(hangs=hangs, sound=good("Sound"))
    try:
        first, second = lines(site), lines(site)
    finally:
        release.set()
    assert first["Hangs"] == ("bad", "It could not be checked: no answer within 0 seconds.")
    assert second["Hangs"] == ("bad", "It could not be checked: an earlier look at it still hangs.")
    assert first["Sound"][0] == second["Sound"][0] == "good"
    assert asked == [1]


def test_all_parts_together_have_a_limit(
    site: Site, checks: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "ALL_SECONDS", 0.0)
    checks(sound=good("Sound"))
    assert lines(site)["Sound"] == ("bad", "It could not be checked: others took all the time.")


def test_a_check_that_writes_changes_nothing(site: Site, checks: Callable[..., None]) -> None:
    def writes() -> list[HealthLine]:
        with transaction() as db:
            db.add(CronState(job="written", anchor_at=clock.now()))
        return good("Writes")()

    checks(writes=writes)
    assert state(site, "Writes") == "good"
    with site.context() as db:
        assert db.get(CronState, "written") is None


def test_a_modules_checks_stand_beside_the_hosts_and_its_broken_ones_are_recorded(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path, plugin=CHECKS))
    page = browser.get("/setup/health").text.partition("<main")[2]
    assert "It could not be checked: ZeroDivisionError" in page
    assert "It could not be checked: TypeError" in page
    assert "It could not be checked: ValueError" in page
    found = lines(site)
    assert found["Sound"] == ("good", "All.")
    assert found["Database"][0] == "good"
    with site.context() as db:
        hooks = set(db.scalars(sa.select(ModuleFault.hook).where(ModuleFault.slug == "sample")))
    assert hooks == {f"health check sample.{name}" for name in ("broken", "rubbish", "astray")}


def test_a_broken_check_never_suspends_its_module(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path, plugin=CHECKS))
    for _ in range(12):
        browser.get("/setup/health")
    with site.context() as db:
        assert db.get_one(Module, "sample").state == ModuleState.ACTIVE


def test_a_site_without_calls_is_to_be_looked_at(site: Site) -> None:
    assert state(site, "Calls of scheduled jobs") == "look"


@pytest.mark.parametrize(
    ("age", "expected"),
    [(timedelta(minutes=5), "good"), (timedelta(minutes=20), "look"), (timedelta(hours=2), "bad")],
)
def test_calls_that_stop_turn_from_good_to_bad(site: Site, age: timedelta, expected: str) -> None:
    called(site, "scheduler", age)
    assert state(site, "Calls of scheduled jobs") == expected


def called(site: Site, caller: str, age: timedelta = timedelta(0)) -> None:
    with site.context(), transaction() as db:
        db.add(CronSite(id=1, key="k", last_call_at=clock.now() - age, last_caller=caller))


def test_a_site_without_a_worker_is_bad_and_says_what_to_do(site: Site, browser: Browser) -> None:
    worker(site, "web")
    called(site, "scheduler")
    page = browser.get("/setup/health").text
    assert "No worker runs: mail, webhooks" in page
    assert "Start trellis worker, and find out in its log" in page
    assert state(site, "Background work") == "bad"


def test_a_worker_that_went_silent_counts_as_none(site: Site) -> None:
    worker(site, seen=timedelta(minutes=-3))
    assert state(site, "Background work") == "bad"
    worker(site)
    assert lines(site)["Background work"] == ("good", "Done by 1 worker process.")


def test_a_crontab_in_the_place_of_a_worker_is_to_be_looked_at(site: Site) -> None:
    called(site, "url")
    assert state(site, "Background work") == "look"


def test_a_site_of_no_processes_is_bad(site: Site) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.delete(Worker))
    assert lines(site)["Processes"] == (
        "bad",
        "No process has shown a sign of life for a minute.",
    )


@pytest.mark.parametrize(("failures", "expected"), [(0, "good"), (1, "look"), (3, "bad")])
def test_a_job_is_bad_once_it_keeps_failing(site: Site, failures: int, expected: str) -> None:
    with site.context(), transaction() as db:
        db.add(CronState(job="host.sweep", anchor_at=clock.now(), failures=failures))
    assert state(site, "Jobs") == expected


@pytest.mark.parametrize(("hours", "expected"), [(0, "good"), (0.5, "look"), (2, "bad")])
def test_mail_that_could_leave_and_does_not_makes_the_queue_worse(
    site: Site,
    frozen_clock: Callable[[datetime], None],
    hours: float,
    expected: str,
) -> None:
    with site.context():
        fields = {"smtp_host": "localhost", "from_address": "site@example.com"}
        settings.save("mail", fields, SYSTEM)
    begun = clock.now()
    with site.context(), transaction():
        mail.queue("ada@example.com", "Hello", "Words")
    frozen_clock(begun + timedelta(hours=hours))
    assert state(site, "Queue") == expected


def test_a_lapsed_licence_is_bad_and_one_that_ends_soon_is_to_be_looked_at(site: Site) -> None:
    site.install("modules/account_planning")
    assert state(site, "Licences") == "good"
    licence(site, expires=(clock.now() + timedelta(days=10)).date())
    assert state(site, "Licences") == "look"
    licence(site, state="lapsed")
    assert lines(site)["Licences"][0] == "bad"


def licence(site: Site, **values: str | date) -> None:
    with site.context(), transaction() as db:
        db.execute(
            sa.update(ModuleLicence)
            .where(ModuleLicence.slug == "account_planning")
            .values(**values)
        )
    site.runtime.generation().forget()


def test_a_suspended_module_is_bad_and_a_failed_step_is_to_be_looked_at(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    assert lines(site)["Modules"] == ("good", "Active modules: 1; all serve.")
    change(site, failed_stage="migrate")
    assert lines(site)["Modules"] == ("look", "The last step failed for sample.")
    change(site, state="suspended")
    assert lines(site)["Modules"] == ("bad", "Active or suspended, but not serving: sample.")


def change(site: Site, **values: str) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.update(Module).where(Module.slug == "sample").values(**values))


def test_tables_that_lag_behind_are_bad_and_newer_ones_are_to_be_looked_at(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    assert state(site, "Tables") == "good"
    revise(site, "sample", "0000")
    assert lines(site)["Tables"] == ("bad", "Tables do not fit the code of sample.")
    revise(site, "sample", "0001")
    revise(site, "host", "9999")
    assert lines(site)["Tables"] == ("look", "The tables are newer than this process (9999).")
    revise(site, "host", "0001")
    assert lines(site)["Tables"] == (
        "bad",
        f"The host's tables are at 0001, not {migrations.head()}.",
    )


def revise(site: Site, chain: str, revision: str) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.text(f"UPDATE {chain}_schema_version SET version_num = '{revision}'"))


def test_a_clock_that_is_wrong_is_noticed(
    site: Site, frozen_clock: Callable[[datetime], None]
) -> None:
    assert state(site, "Clocks") == "good"
    frozen_clock(datetime.now(UTC) + timedelta(minutes=5))
    found = lines(site)["Clocks"]
    assert found[0] == "bad"
    assert "This machine and the database are 300 seconds apart" in found[1]


def test_a_process_from_the_future_has_a_clock_that_is_ahead() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    line = database.clocks(now, now, now + timedelta(seconds=20))
    assert (line.state, line.meaning) == (
        Health.LOOK,
        "The clock of another machine is 20 seconds ahead of this one's.",
    )
    assert database.clocks(now, now, now - timedelta(hours=1)).state is Health.GOOD


@pytest.mark.parametrize(
    ("configured", "reached", "expected"),
    [
        ("https://crm.example.com", "https://crm.example.com", Health.GOOD),
        ("https://crm.example.com", "http://127.0.0.1:8000", Health.GOOD),
        ("http://localhost:8000", "http://localhost:8000", Health.GOOD),
        ("http://localhost:8000", "https://crm.example.com", Health.LOOK),
        ("https://crm.example.com", "http://crm.example.com", Health.LOOK),
        ("https://crm.example.com", "https://other.example.com", Health.LOOK),
        ("http://crm.example.com", "http://crm.example.com", Health.BAD),
    ],
)
def test_the_address_is_compared_with_how_people_come(
    configured: str, reached: str, expected: Health
) -> None:
    assert address.judged(configured, reached).state is expected


def test_a_secret_that_can_be_guessed_or_read_is_bad(site: Site) -> None:
    assert lines(site)["Secret key"] == ("bad", "It is short enough to be guessed.")
    generation = site.runtime.generation()
    long = "nine and thirty letters that differ a lot"
    generation.config = replace(generation.config, secret_key=long)
    assert state(site, "Secret key") == "good"
    path = generation.config.data_dir / "secret.key"
    path.write_text(long, "utf-8")
    path.chmod(0o644)
    assert lines(site)["Secret key"][0] == "bad"


def test_every_bad_or_doubtful_line_says_what_to_do(site: Site, tmp_path: Path) -> None:
    fault(site, timedelta(0))
    with site.context():
        found = collecting.lines()
    assert [line.name for line in found if line.state is not Health.GOOD and not line.to_do] == []
    assert any(line.state is Health.BAD for line in found)


def test_the_page_takes_at_most_fifteen_statements(site: Site, browser: Browser) -> None:
    site.install("modules/account_planning")
    browser.get("/setup/health")
    with site.counted() as statements:
        browser.get("/setup/health")
    assert len(statements) <= 15, statements


def test_every_check_answers_on_every_database(any_site: Site) -> None:
    found = lines(any_site)
    assert [meaning for _, meaning in found.values() if "could not be checked" in meaning] == []
    assert {"Database", "Clocks", "Tables", "Queue", "Mail", "Licences"} <= found.keys()
