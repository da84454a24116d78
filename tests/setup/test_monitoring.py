"""What load balancers and monitors read: readiness, the lines as JSON, the metrics."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import sqlalchemy as sa

from host import clock
from host.config import Config
from host.cron.models import CronState
from host.database import transaction
from host.errors import ConfigurationError
from host.kernel.models import ModuleFault, Worker
from host.messaging.mail.models import Mail, MailState
from host.sandbox import prepared
from host.setup.health import database
from host.testing import Site
from host.testing.server import Server

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token for monitors"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
PAGES = ["/setup/health.json", "/metrics"]


@pytest.fixture
def watched(site: Site) -> Site:
    """A site that monitors may read."""
    generation = site.runtime.generation()
    generation.config = replace(generation.config, monitor_token=TOKEN)
    return site


def values(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def scraped(site: Site) -> dict[str, float]:
    return values(site.anonymous().get("/metrics", headers=SHOWN).text)


@pytest.mark.parametrize("page", PAGES)
def test_there_is_nothing_to_read_until_the_operator_sets_a_token(site: Site, page: str) -> None:
    assert site.anonymous().get(page, headers=SHOWN).status_code == 404
    assert site.anonymous().get(page, headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer no", f"Bearer {TOKEN}x", "Bearer ü"])
def test_a_wrong_token_is_refused(watched: Site, page: str, shown: str) -> None:
    headers = {"Authorization": shown.encode().decode("latin-1")}
    answer = watched.anonymous().get(page, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "epoch" not in answer.text


def test_a_token_that_can_be_guessed_stops_the_start(tmp_path: Path) -> None:
    values = {"TRELLIS_DATA_DIR": str(tmp_path), "TRELLIS_MONITOR_TOKEN": "short"}
    with pytest.raises(ConfigurationError, match="16 characters or more"):
        Config.load(values)


def test_a_monitor_reads_the_lines_and_a_bad_one_in_the_status(
    watched: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "time", SimpleNamespace(perf_counter=lambda: 0.0))
    answer = watched.anonymous().get("/setup/health.json", headers=SHOWN)
    assert answer.status_code == 503
    told = answer.get_json()
    assert told["state"] == "bad"
    parts = {part["name"]: part for part in told["parts"]}
    assert parts["Background work"]["state"] == "bad"
    assert parts["Background work"]["to_do"].startswith("Start trellis worker")
    assert parts["Database"]["state"] == "good"


def test_a_site_without_a_bad_line_answers_200(watched: Site) -> None:
    generation = watched.runtime.generation()
    generation.config = replace(generation.config, secret_key="long enough and rather random too")
    with watched.context(), transaction() as db:
        row = {"node": "oak", "pid": 7, "kind": "worker", "epoch": generation.epoch}
        db.add(Worker(id="oak:7", **row, seen_at=clock.now()))
    answer = watched.anonymous().get("/setup/health.json", headers=SHOWN)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "look")


def test_the_metrics_tell_what_the_database_knows(watched: Site) -> None:
    now = clock.now()
    fault = {"slug": "garden", "hook": "menu", "error": "KeyError", "trace": "", "times": 3}
    letter = {"to": "a@example.com", "subject": "S", "text": "T", "message_id": "m"}
    with watched.context(), transaction() as db:
        db.add(ModuleFault(**fault, first_at=now, last_at=now))
        db.add(CronState(job="host.sweep", anchor_at=now, failures=2))
        db.add(Mail(**letter, state=MailState.FAILED.value, due_at=now, created_at=now))
        row = {"node": "oak", "pid": 7, "kind": "worker", "epoch": 1, "seen_at": now}
        db.add(Worker(id="oak:7", **row))
    found = scraped(watched)
    assert found['trellis_module_errors{module="garden"}'] == 3
    assert found['trellis_job_failures_in_a_row{job="host.sweep"}'] == 2
    assert found['trellis_mails{state="failed"}'] == 1
    assert found['trellis_mails{state="waiting"}'] == 0
    assert found['trellis_webhook_deliveries{state="failed"}'] == 0
    assert found['trellis_process_epoch{kind="worker",node="oak",pid="7"}'] == 1
    assert found["trellis_queue_entries"] >= 0
    assert found["trellis_epoch"] == watched.runtime.generation().epoch


def test_a_scrape_takes_at_most_ten_statements(watched: Site) -> None:
    scraped(watched)
    with watched.counted() as statements:
        scraped(watched)
    assert len(statements) <= 10, statements


def test_a_worker_whose_code_wants_newer_tables_is_not_ready(site: Site) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.text("UPDATE host_schema_version SET version_num = '0001'"))
    answer = site.anonymous().get("/health/ready")
    assert answer.status_code == 503
    told = answer.get_json()
    assert told["migrations"] == "The tables are behind the code."
    assert told["database"] == told["generation"] == "good"


def test_tables_newer_than_the_code_do_not_stop_it(site: Site) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.text("UPDATE host_schema_version SET version_num = '9999'"))
    assert site.anonymous().get("/health/ready").status_code == 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes that count."""
    config = prepared(tmp_path_factory.mktemp("watched"))
    one = Server(config, workers=2, extra={"TRELLIS_MONITOR_TOKEN": TOKEN})
    try:
        one.start()
        yield one
    finally:
        one.stop()


def test_requests_are_counted_over_all_processes(server: Server) -> None:
    for _ in range(20):
        # A connection of its own each time, so that both processes get some.
        requests.get(f"{server.url}/login", timeout=10)
        requests.get(f"{server.url}/no/such/page", timeout=10)
    pages = [requests.get(f"{server.url}/metrics", headers=SHOWN, timeout=10) for _ in range(6)]
    login = 'trellis_requests_total{endpoint="staff_area.login",method="GET",status="200"}'
    nowhere = 'trellis_requests_total{endpoint="none",method="GET",status="404"}'
    for page in pages:
        assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        found = values(page.text)
        assert (found[login], found[nowhere]) == (20, 20)
        assert found['trellis_request_seconds_count{endpoint="staff_area.login"}'] == 20
    assert not re.search(r"no/such/page", pages[0].text)


def test_methods_that_people_make_up_make_no_series(server: Server) -> None:
    requests.request("INVENTED", f"{server.url}/login", timeout=10)
    text = requests.get(f"{server.url}/metrics", headers=SHOWN, timeout=10).text
    assert "INVENTED" not in text
    assert 'method="other"' in text


COUNT = """
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from host import clock, metrics
from host.background import task
from host.background.sweeping import execute
from host.background.tasks import Call
from host.cron import service as cron
from host.sandbox import Site, prepared

folder = Path(sys.argv[1])
site = Site(prepared(folder / "site"))
metrics.begin(folder / "metrics")

@task("tests.breaks")
def breaks() -> None:
    raise KeyError("x")

@task("tests.works")
def works() -> None:
    return None

with site.context():
    for name in ("tests.breaks", "tests.works", "tests.works"):
        execute(Call(name))
    cron.run_job("host.sweep", caller="cli")
if len(sys.argv) > 2:
    print(metrics.exposed([]).decode())
"""


def counted(folder: Path, *more: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(folder), *more],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TRELLIS_LOG_LEVEL": "CRITICAL"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("trellis_")]
    return values("\n".join(lines))


def test_tasks_and_jobs_are_counted_by_outcome_and_begin_anew_when_all_processes_ended(
    tmp_path: Path,
) -> None:
    counted(tmp_path)
    assert list((tmp_path / "metrics").glob("*.db"))
    found = counted(tmp_path, "show")
    assert found['trellis_tasks_total{outcome="done",task="tests.works"}'] == 2
    assert found['trellis_tasks_total{outcome="failed",task="tests.breaks"}'] == 1
    assert found['trellis_jobs_total{job="host.sweep",outcome="done"}'] == 1
