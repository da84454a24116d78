"""Two real processes that run due jobs at once run them once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from host import clock
from host.cron import runs, service
from host.testing import Site

SCRIPT = """
import sys, time
from pathlib import Path
from host import logs
from host.app import new_runtime
from host.config import Config
from host.cron import service
from host.errors import Busy
from host.hooks.cron import CronJob

folder, name = Path(sys.argv[1]), sys.argv[2]

def run(context):
    with (folder / "ran").open("a") as file:
        file.write(name + chr(10))
    time.sleep(0.3)

logs.configure("ERROR")
runtime = new_runtime(Config.load(), kind="cli")
jobs = runtime.generation().registry.jobs
jobs.clear()
jobs["demo.job"] = CronJob("demo.job", "A job", "0 0 1 1 *", run)
(folder / (name + ".ready")).touch()
while not (folder / "go").exists():
    time.sleep(0.005)
with runtime.context():
    try:
        print(len(service.run_due(caller="cli")))
    except Busy as busy:
        print(busy.message)
"""


def start(site: Site, folder: Path, name: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "TRELLIS_DATA_DIR": str(site.config.data_dir),
        "TRELLIS_DATABASE_URL": site.config.database_url,
        "TRELLIS_SECRET_KEY": site.config.secret_key,
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), name],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_run_a_job_once(any_site: Site, tmp_path: Path) -> None:
    with any_site.context(), clock.at(datetime.now(UTC) - timedelta(days=400)):
        runs.state_of("demo.job")
    processes = [start(any_site, tmp_path, name) for name in ("one", "two")]
    while len(list(tmp_path.glob("*.ready"))) < 2:
        assert all(process.poll() is None for process in processes)
    (tmp_path / "go").touch()
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len((tmp_path / "ran").read_text().split()) == 1
    assert "1" in said
    assert [text for text in said if "is at it" in text or text == "0"]
    with any_site.context():
        assert [run.state for run in service.history("demo.job")] == ["done"]
