"""The command line does what the pages do, with the same words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from host.config import Config
from host.hooks.actor import SYSTEM
from host.licensing import keys
from host.lifecycle import service
from host.testing import Site
from host.testing.server import environment
from tests.broken_modules import make
from tests.cli import conftest as forked

ROOT = Path(__file__).resolve().parents[2]
SP500 = ROOT.parent / "shared" / "data" / "sp500_constituents.csv"
MAP = "name=Security,industry=GICS Sector,city=Headquarters Location"
NO_SUCH_MODULE = "Error: No module “nothing” is installed. Upload its archive first.\n"


def trellis(config: Config, *words: str) -> subprocess.CompletedProcess[str]:
    return forked.trellis(environment(config), *words)


def test_the_command_is_a_program(tmp_path: Path) -> None:
    config = Config.load({"TRELLIS_DATA_DIR": str(tmp_path)})
    refused = subprocess.run(
        [sys.executable, "-m", "host.cli", "module", "activate", "nothing"],
        env=environment(config),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr == NO_SUCH_MODULE


def test_a_plain_site_begins_with_one_command(tmp_path: Path) -> None:
    config = Config.load({"TRELLIS_DATA_DIR": str(tmp_path)})
    words = ["staff", "create", "--name", "Ada", "--email", "ada@example.com", "--admin"]
    made = trellis(config, *words, "--password", "correct horse battery")
    assert made.returncode == 0, made.stderr
    assert "Ada <ada@example.com> can log in now." in made.stdout
    again = trellis(config, *words, "--password", "correct horse battery")
    assert again.returncode == 1
    assert "Somebody else on staff has this address already." in again.stderr
    assert "Traceback" not in again.stderr


def test_modules_are_packed_installed_and_switched(site: Site, tmp_path: Path) -> None:
    folder = make(tmp_path)
    packed = trellis(site.config, "module", "pack", str(folder), "-o", str(tmp_path / "s.zip"))
    assert packed.returncode == 0, packed.stderr
    assert "inactive" in trellis(site.config, "module", "install", str(tmp_path / "s.zip")).stdout
    assert "is active" in trellis(site.config, "module", "activate", "sample").stdout
    browser = site.login(site.staff(admin=True))
    assert browser.get("/sample/").status_code == 200
    listed = trellis(site.config, "module", "list").stdout
    assert "sample" in listed
    assert "active" in listed
    trellis(site.config, "module", "deactivate", "sample")
    assert browser.get("/sample/").status_code == 404


def test_a_refusal_is_one_line_and_exit_code_one(site: Site) -> None:
    refused = trellis(site.config, "module", "activate", "nothing")
    assert refused.returncode == 1
    assert refused.stderr == NO_SUCH_MODULE


def test_a_vendor_makes_keys_that_open_only_one_site(tmp_path: Path) -> None:
    config = Config.load({"TRELLIS_DATA_DIR": str(tmp_path)})
    made = trellis(config, "licence", "keygen", str(tmp_path / "vendor.key"))
    public = made.stdout.strip().splitlines()[-1]
    assert (tmp_path / "vendor.key").stat().st_mode & 0o077 == 0
    code = trellis(
        config,
        *("licence", "issue", "--key", str(tmp_path / "vendor.key"), "--product", "sample"),
        *("--site", "crm.example.com", "--licensee", "Acme", "--expires", "2027-01-31"),
    ).stdout.strip()
    shown = trellis(config, "licence", "show", code, "--public-key", public).stdout
    assert "crm.example.com" in shown
    assert "2027-01-31" in shown
    assert keys.read(code, public).licensee == "Acme"


@pytest.mark.skipif(not SP500.is_file(), reason="the shared data is not beside this checkout")
def test_five_hundred_companies_come_in_once(site: Site) -> None:
    first = trellis(site.config, "import", "clients", str(SP500), "--map", MAP)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("503 added, 0 updated, 0 skipped, 0 refused.")
    second = trellis(site.config, "import", "clients", str(SP500), "--map", MAP)
    assert second.stdout.startswith("0 added, 0 updated, 503 skipped, 0 refused.")


def test_a_bad_row_is_named_by_its_line_and_atomic_takes_nothing(
    site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("Company,Mail\nGood Ltd,good@example.com\n,nobody@example.com\nBad Ltd,no\n")
    words = ("import", "clients", str(file), "--map", "name=Company,email=Mail")
    atomic = trellis(site.config, *words, "--atomic")
    assert atomic.returncode == 2
    assert "line 3" in atomic.stderr
    assert "line 4" in atomic.stderr
    with site.context() as db:
        assert db.connection().exec_driver_sql("SELECT count(*) FROM host_client").scalar() == 0
    partial = trellis(site.config, *words)
    assert partial.returncode == 0
    assert partial.stdout.startswith("1 added, 0 updated, 0 skipped, 2 refused.")


def test_cron_tells_its_state_and_switches_jobs(site: Site) -> None:
    silent = trellis(site.config, "cron", "status")
    assert silent.returncode == 1
    assert "Nobody calls the scheduled jobs" in silent.stdout
    assert trellis(site.config, "cron", "off", "host.tidy").returncode == 2, "it asks for a reason"
    trellis(site.config, "cron", "off", "host.tidy", "--reason", "Audit")
    assert "[off: Audit]" in trellis(site.config, "cron", "list").stdout
    trellis(site.config, "cron", "on", "host.tidy")
    assert "[off" not in trellis(site.config, "cron", "list").stdout
    trellis(site.config, "cron", "run")
    well = trellis(site.config, "cron", "status")
    assert (well.returncode, "All is well." in well.stdout) == (0, True)


def test_cron_runs_by_name_and_by_what_is_due(site: Site) -> None:
    listed = trellis(site.config, "cron", "list")
    assert "host.sweep" in listed.stdout
    run = trellis(site.config, "cron", "run", "host.tidy")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("host.tidy: ")
    dry = trellis(site.config, "cron", "run", "host.tidy", "--dry-run", "--date", "2026-12-01")
    assert "dry run" in dry.stdout
    unknown = trellis(site.config, "cron", "run", "nothing.here")
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr


def test_the_database_says_whether_it_is_up_to_date(tmp_path: Path) -> None:
    config = Config.load({"TRELLIS_DATA_DIR": str(tmp_path)})
    assert trellis(config, "db", "check").returncode == 1
    assert trellis(config, "db", "upgrade").returncode == 0
    assert trellis(config, "db", "check").returncode == 0


def test_the_library_says_what_the_command_says(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.context():
        assert service.deactivate("sample", SYSTEM).state == "inactive"
