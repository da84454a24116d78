"""The trial: limits that hold, verdicts that name the stage, and the way of the tables."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.lifecycle import archive, canary
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.models import ModuleArtefact
from host.testing import Site
from tests.broken_modules import MIGRATION, PLUGIN, make

SETTINGS = PLUGIN.replace(
    "hookimpl, requires", "FieldKind, SettingsField, SettingsSection, hookimpl, requires"
)
SECTION = """

@hookimpl
def settings() -> Sequence[SettingsSection]:
    days = SettingsField("days", "Days", FieldKind.INTEGER, {default}, minimum=1, maximum=30)
    return [SettingsSection("sample", "Sample", fields=(days,))]
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("sample_thing", sa.Column("name", sa.String(20)))


def downgrade():
    with op.batch_alter_table("sample_thing") as table:
        table.drop_column("name")
"""
CHECKS_ITSELF = """

@hookimpl
def self_check() -> Sequence[str]:
    from sqlalchemy import inspect
    from host.api import session
    columns = inspect(session().connection()).get_columns("sample_thing")
    names = {column["name"] for column in columns}
    return [f"columns {sorted(names)}."] if names != WANTED else []
"""


def keep(site: Site, folder: Path) -> str:
    """Put the module's archive into the database and return its digest."""
    name, data = archive.pack(folder)
    read = archive.read(data)
    with site.engine.begin() as connection:
        connection.execute(
            sa.insert(ModuleArtefact).values(
                digest=read.digest,
                slug=read.manifest.slug,
                version=read.manifest.version,
                manifest_text=read.manifest_text,
                archive=data,
                size=len(data),
                file_name=name,
                uploaded_at=clock.now(),
                uploaded_by="test",
            )
        )
    return read.digest


def prove(site: Site, folder: Path, **parts: object) -> str:
    digest = keep(site, make(folder, **parts))  # type: ignore[arg-type]
    return canary.prove(site.config, canary.Candidate(digest))


def test_a_module_that_wants_all_memory_is_told_the_limit(site: Site, tmp_path: Path) -> None:
    with pytest.raises(ActivationRefused, match="more than the 1024 MB of memory") as refused:
        prove(site, tmp_path, plugin=PLUGIN + "\nHOARD = bytearray(4 * 1024**3)\n")
    assert refused.value.stage == "import"


def test_the_limit_of_memory_can_be_set_and_taken_away(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = keep(site, make(tmp_path, plugin=PLUGIN + "\nHOARD = bytearray(300 * 1024**2)\n"))
    candidate = canary.Candidate(digest)
    monkeypatch.setenv("TRELLIS_CANARY_MEGABYTES", "400")
    with pytest.raises(ActivationRefused, match="more than the 400 MB"):
        canary.prove(site.config, candidate)
    for limit in ("1024", "0"):
        monkeypatch.setenv("TRELLIS_CANARY_MEGABYTES", limit)
        canary.prove(site.config, candidate)


def test_both_shipped_kinds_of_module_fit_into_half_the_room(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRELLIS_CANARY_MEGABYTES", str(canary.DEFAULT_MEGABYTES // 2))
    digest = keep(site, Path("modules/account_planning"))
    assert "MemoryError" not in canary.prove(site.config, canary.Candidate(digest))


def test_a_killed_trial_names_stage_and_limit(site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    with pytest.raises(ActivationRefused, match=r"SIGKILL while being imported.*has 1024 MB"):
        prove(site, tmp_path, plugin=plugin)


@pytest.mark.parametrize(
    "ending", ["import os; os._exit(0)", "import sys; sys.exit(0)", "raise SystemExit"]
)
def test_an_end_of_its_own_never_counts_as_success(ending: str, site: Site, tmp_path: Path) -> None:
    with pytest.raises(ActivationRefused, match="exit code 0 while being imported"):
        prove(site, tmp_path, plugin=ending)


def test_a_word_of_success_from_somebody_else_does_not_count(site: Site, tmp_path: Path) -> None:
    forged = (
        "import json, os, sys\n"
        "with open(sys.argv[1], 'a') as file:\n"
        "    file.write(json.dumps({'slug': 'sample', 'stage': 'done',"
        " 'message': '', 'nonce': ''}))\n"
        "os._exit(0)\n"
    )
    with pytest.raises(ActivationRefused, match="ended its process with exit code 0"):
        prove(site, tmp_path, plugin=forged)


def test_a_slow_hook_is_refused_by_name_and_time(site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN.replace(
        "    return [Feature(", "    __import__('time').sleep(2.2)\n    return [Feature("
    )
    with pytest.raises(ActivationRefused, match=r"hook permissions took 2\.\d s") as refused:
        prove(site, tmp_path, plugin=plugin)
    assert refused.value.stage == "register"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_nothing_that_a_module_starts_outlives_the_trial(site: Site, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    plugin = PLUGIN + (
        "\nimport pathlib, subprocess, threading, time\n"
        "child = subprocess.Popen(['sleep', '300'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "threading.Thread(target=time.sleep, args=(300,)).start()\n"
    )
    begun = time.monotonic()
    with pytest.raises(ActivationRefused, match=r"left a process .* running when it was imported"):
        prove(site, tmp_path, plugin=plugin)
    assert time.monotonic() - begun < 40
    until(lambda: not alive(int(note.read_text())))


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_of_endless_talk_only_the_end_is_kept(site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN + "\nfor number in range(200_000):\n    print('talk', number)\n"
    output = prove(site, tmp_path, plugin=plugin)
    assert len(output) <= 20_000
    assert "talk 199999" in output


def test_a_default_that_its_own_rule_refuses_is_found(site: Site, tmp_path: Path) -> None:
    plugin = SETTINGS + SECTION.format(default=400)
    with pytest.raises(ActivationRefused, match=r"“days”.*must be between 1 and 30") as refused:
        prove(site, tmp_path, plugin=plugin, files={"module.toml": declaring("settings")})
    assert refused.value.stage == "settings"


def test_good_defaults_pass_and_the_page_of_settings_is_drawn(site: Site, tmp_path: Path) -> None:
    plugin = SETTINGS + SECTION.format(default=4)
    prove(site, tmp_path, plugin=plugin, files={"module.toml": declaring("settings")})


def declaring(key: str) -> str:
    from tests.broken_modules import MANIFEST

    return MANIFEST.format(version="1.0.0", host_api=">=1.0,<2") + f'{key} = ["sample"]\n'


def test_a_menu_entry_that_breaks_the_layout_is_found(site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN.replace('"box", "sample.index"', '42, "sample.index"').replace(
        'MenuEntry("sample", "Sample"', 'MenuEntry("sample", Label()'
    )
    plugin = plugin.replace(
        "@hookimpl\ndef menu",
        "class Label:\n    def __str__(self) -> str:\n        raise ValueError('no label')\n\n\n"
        "@hookimpl\ndef menu",
    )
    with pytest.raises(ActivationRefused, match=r"breaks the layout.*no label") as refused:
        prove(site, tmp_path, plugin=plugin)
    assert refused.value.stage == "render"


def test_the_module_checks_itself_on_its_migrated_tables(any_site: Site, tmp_path: Path) -> None:
    good = PLUGIN + '\n\nWANTED = {"id"}' + CHECKS_ITSELF
    prove(any_site, tmp_path / "good", plugin=good)
    bad = PLUGIN + '\n\nWANTED = {"id", "more"}' + CHECKS_ITSELF
    with pytest.raises(ActivationRefused, match=r"faults in itself: columns \['id'\]") as refused:
        prove(any_site, tmp_path / "bad", plugin=bad)
    assert refused.value.stage == "check"


def test_what_a_check_writes_is_thrown_away(any_site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN + (
        "\n\n@hookimpl\ndef self_check() -> Sequence[str]:\n"
        "    from host.api import session, transaction\n    from sqlalchemy import text\n"
        "    with transaction() as db:\n"
        "        db.execute(text('INSERT INTO sample_thing (id) VALUES (1)'))\n"
        "        db.execute(text('DELETE FROM host_epoch'))\n"
        "    assert session().scalar(text('SELECT count(*) FROM sample_thing')) == 1\n"
        "    return []\n"
    )
    epoch = any_site.runtime.generation().epoch
    prove(any_site, tmp_path, plugin=plugin)
    assert any_site.runtime.generation().epoch == epoch
    assert "sample_thing" not in sa.inspect(any_site.engine).get_table_names()


def test_an_upgrade_begins_at_the_revision_of_the_site(any_site: Site, tmp_path: Path) -> None:
    module = any_site.install(make(tmp_path / "old"))
    plugin = PLUGIN + '\n\nWANTED = {"id", "name"}' + CHECKS_ITSELF
    files = {"migrations/0002_names.py": SECOND}
    new = keep(any_site, make(tmp_path / "new", version="1.1.0", plugin=plugin, files=files))
    candidate = canary.Candidate(new, schema_from="0001", before=module.digest)
    canary.prove(any_site.config, candidate)
    columns = {one["name"] for one in sa.inspect(any_site.engine).get_columns("sample_thing")}
    assert columns == {"id"}


def test_a_roll_back_is_proven_with_the_newer_scripts(any_site: Site, tmp_path: Path) -> None:
    plugin = PLUGIN + '\n\nWANTED = {"id"}' + CHECKS_ITSELF
    files = {"migrations/0002_names.py": SECOND}
    newer = any_site.install(make(tmp_path / "new", version="1.1.0", files=files))
    old = keep(any_site, make(tmp_path / "old", plugin=plugin))
    there = canary.Candidate(old, (), newer.digest, "0002", "0001")
    canary.prove(any_site.config, there)
    with pytest.raises(ActivationRefused, match="columns"):
        canary.prove(any_site.config, replace(there, schema_to="0002"))


def test_a_way_back_that_fails_is_found(any_site: Site, tmp_path: Path) -> None:
    second = SECOND.replace("    with op.batch", "    1 / 0\n    with op.batch")
    files = {"migrations/0002_names.py": second}
    newer = any_site.install(make(tmp_path / "new", version="1.1.0", files=files))
    old = keep(any_site, make(tmp_path / "old"))
    candidate = canary.Candidate(
        old, schema_digest=newer.digest, schema_from="0002", schema_to="0001"
    )
    with pytest.raises(ActivationRefused, match="migration that fails: ZeroDivisionError"):
        canary.prove(any_site.config, candidate)


def test_a_migration_that_drops_tables_of_others_is_refused(site: Site, tmp_path: Path) -> None:
    migration = MIGRATION.replace(
        "def upgrade():", "def upgrade():\n    op.drop_table('host_module_trip')"
    )
    with pytest.raises(ActivationRefused, match="drop the table host_module_trip"):
        prove(site, tmp_path, migration=migration)


def test_a_limit_that_is_no_number_is_named(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from host.errors import ConfigurationError

    monkeypatch.setitem(os.environ, "TRELLIS_CANARY_MEGABYTES", "much")
    with pytest.raises(ConfigurationError, match="TRELLIS_CANARY_MEGABYTES"):
        prove(site, tmp_path)
