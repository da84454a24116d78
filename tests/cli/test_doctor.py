"""``trellis doctor`` says what the health page says, and ends as a monitor wants it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest
import sqlalchemy as sa

from host import clock
from host.config import Config
from host.database import create_engine, transaction
from host.kernel.models import ModuleFault, Worker
from host.testing import Site
from host.testing.server import environment
from tests.cli import conftest as forked

SECRET = "a secret that is long enough, and random"


def doctor(config: Config, *words: str) -> subprocess.CompletedProcess[str]:
    return forked.trellis(environment(config), "doctor", *words)


@pytest.fixture
def well(site: Site) -> Site:
    """A site with a worker, so that nothing is bad."""
    site.config = replace(site.config, secret_key=SECRET)
    epoch, now = site.runtime.generation().epoch, clock.now()
    values = {"node": "oak", "pid": 7, "kind": "worker", "epoch": epoch, "seen_at": now}
    with site.context(), transaction() as db:
        db.add(Worker(id="oak:7", **values))
    return site


def test_a_site_that_does_well_ends_with_zero(well: Site) -> None:
    answer = doctor(well.config)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "good  Background work: Done by 1 worker process." in answer.stdout
    assert "look  Calls of scheduled jobs" in answer.stdout


def test_a_bad_line_ends_with_one_and_stands_first(well: Site) -> None:
    now = clock.now()
    fault = {"slug": "garden", "hook": "menu", "error": "KeyError", "trace": "", "times": 1}
    with well.context(), transaction() as db:
        db.add(ModuleFault(**fault, first_at=now, last_at=now))
    answer = doctor(well.config)
    assert answer.returncode == 1
    first, remedy = answer.stdout.splitlines()[:2]
    assert first == "bad   Module errors: Something failed within a day in garden."
    assert remedy.strip() == "Read the fault, tell the publisher, and dismiss it."


def test_programs_read_json(well: Site) -> None:
    answer = json.loads(doctor(well.config, "--json").stdout)
    assert answer["state"] == "look"
    parts = {part["name"]: part["state"] for part in answer["parts"]}
    assert parts["Tables"] == "good"


def test_tables_that_lag_behind_are_told_and_not_mended(well: Site) -> None:
    with well.context(), transaction() as db:
        db.execute(sa.text("UPDATE host_schema_version SET version_num = '0001'"))
    answer = doctor(well.config)
    assert answer.returncode == 1
    assert "The host's tables are at 0001" in answer.stdout
    with well.context() as db:
        assert db.scalar(sa.text("SELECT version_num FROM host_schema_version")) == "0001"


def test_a_database_that_is_not_there_is_one_bad_line(site: Site) -> None:
    nowhere = replace(site.config, database_url=f"sqlite:///{site.config.data_dir}/empty.db")
    create_engine(nowhere.database_url).dispose()
    answer = doctor(nowhere)
    assert answer.returncode == 1
    assert "bad   Database: The site cannot be opened (OperationalError)." in answer.stdout
    assert "Traceback" not in answer.stderr
