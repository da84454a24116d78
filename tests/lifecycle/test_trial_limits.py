"""What a trial may leave behind: nothing; whom it blames: the module whose code was run."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from host.hooks.actor import SYSTEM
from host.kernel import hook_calls, leases
from host.lifecycle import canary, scratch, service
from host.lifecycle.errors import ActivationRefused
from host.testing import Site
from host.trial import service as trial
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.test_canary import keep

OTHER = PLUGIN.replace("sample", "other").replace('"Sample"', '"Other"')


def other(folder: Path, plugin: str) -> Path:
    """A second module, `other`, without tables."""
    root = make(folder, plugin=plugin)
    manifest = root / "module.toml"
    text = manifest.read_text("utf-8").replace('tables = ["sample_thing"]\n', "")
    manifest.write_text(text.replace("sample", "other").replace("Sample", "Other"), "utf-8")
    (root / "migrations/0001_things.py").unlink()
    (root / "migrations").rmdir()
    return root


@pytest.mark.parametrize(
    ("plugin", "told"),
    [
        ("raise RuntimeError('no licence file')", "Module other 1.0.0 cannot be imported"),
        (OTHER + "\npages_of_other.record(lambda state: 1 / 0)\n", "other: its pages cannot be"),
    ],
)
def test_a_broken_neighbour_is_left_out_and_named(
    plugin: str, told: str, site: Site, tmp_path: Path
) -> None:
    neighbour = keep(site, other(tmp_path / "other", plugin))
    digest = keep(site, make(tmp_path / "sample"))
    output = canary.prove(site.config, canary.Candidate(digest, (neighbour,)))
    assert f"Left out of the trial: {told}" in output


def test_a_neighbour_that_ends_the_process_is_named(site: Site, tmp_path: Path) -> None:
    neighbour = keep(site, other(tmp_path / "other", "import os; os._exit(4)"))
    digest = keep(site, make(tmp_path / "sample"))
    with pytest.raises(ActivationRefused, match="Module other ended its process"):
        canary.prove(site.config, canary.Candidate(digest, (neighbour,)))


def test_a_killed_trial_leaves_no_copy_of_the_database(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    monkeypatch.setenv("TMPDIR", str(room))
    plugin = PLUGIN + (
        "\n\n@hookimpl\ndef self_check() -> Sequence[str]:\n"
        "    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    digest = keep(site, make(tmp_path, plugin=plugin))
    with pytest.raises(ActivationRefused, match="SIGKILL while checking itself"):
        canary.prove(site.config, canary.Candidate(digest))
    assert list(room.rglob("*")) == []


def test_what_a_dead_host_left_is_removed_by_the_next_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new = tmp_path / "trellis-trial-old", tmp_path / "trellis-trial-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "copy.db").touch()
    os.utime(old, (0, 0))
    assert trial.run("tests.lifecycle.errands", "nothing", "", 30) == (0, "")
    assert not old.exists()
    assert new.exists()


def test_the_limit_of_memory_holds_for_whoever_asks_for_it() -> None:
    program = "from host.trial.limits import limit; limit(300); bytearray(600 * 1024**2)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_a_large_database_that_was_analysed_can_be_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_COPY_LIMIT", 0)
    source = tmp_path / "site.db"
    with sqlite3.connect(source) as site:
        site.executescript(
            "CREATE TABLE sqliteish (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);"
            "CREATE INDEX by_name ON sqliteish (name);"
            "INSERT INTO sqliteish (name) VALUES ('a'); ANALYZE;"
        )
    scratch._copy(source, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert {"sqliteish", "by_name"} <= names


SLEEPING = """

@hookimpl
def on_deactivate() -> None:
    import time
    from host.api import transaction
    from sqlalchemy import text
    with transaction() as db:
        db.execute(text("DELETE FROM sample_thing"))
        time.sleep(8)
"""


def test_a_hook_that_hangs_cannot_keep_a_module_active(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_calls, "TIDY_SECONDS", 0.5)
    any_site.install(make(tmp_path, plugin=PLUGIN + SLEEPING))
    begun = time.monotonic()
    with any_site.context():
        service.deactivate("sample", SYSTEM)
    assert time.monotonic() - begun < 7.5
    assert any_site.runtime.generation().module("sample") is None
    assert fault_of(any_site) == "TooLate: It was not done within 0.5 seconds."


def test_a_hook_that_wants_to_exit_cannot_keep_a_module_active(site: Site, tmp_path: Path) -> None:
    hook = "\n\n@hookimpl\ndef on_deactivate() -> None:\n    raise SystemExit(3)\n"
    site.install(make(tmp_path, plugin=PLUGIN + hook))
    with site.context():
        service.deactivate("sample", SYSTEM)
    assert fault_of(site) == "SystemExit: 3"


def fault_of(site: Site) -> str:
    with site.engine.connect() as connection:
        query = "SELECT error FROM host_module_fault WHERE hook = 'on_deactivate'"
        return str(connection.exec_driver_sql(query).scalar_one())


def test_a_preparation_that_takes_too_long_is_taken_back(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_calls, "PREPARATION_SECONDS", 0.1)
    hook = "\n\n@hookimpl\ndef on_activate() -> None:\n    __import__('time').sleep(0.3)\n"
    with pytest.raises(ActivationRefused, match="on_activate took"):
        site.install(make(tmp_path, plugin=PLUGIN + hook))
    assert site.runtime.generation().module("sample") is None


def test_a_lease_can_have_an_end_that_no_renewal_puts_off(site: Site) -> None:
    terms = {"owner": "Bo on far:1", "purpose": "x", "seconds": 1}
    with leases.held(site.engine, "test", longest=0, **terms):  # type: ignore[arg-type]
        time.sleep(1.5)
        with leases.held(site.engine, "test", owner="An", purpose="y", seconds=60):
            pass
