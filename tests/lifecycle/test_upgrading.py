"""Another version of a module: staged, proven, live at once, and back again with its tables."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.database import Chain
from host.errors import Conflict
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, export, service
from host.lifecycle.errors import ActivationRefused, ArchiveRefused
from host.lifecycle.models import Module, ModuleArtefact, ModuleEvent
from host.testing import Site
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.test_activation import answering
from tests.lifecycle.versions import COLOUR, one, two


def upload(site: Site, folder: Path, **options: bool) -> Module:
    name, data = archive.pack(folder)
    with site.context():
        return service.upload(data, name, SYSTEM, **options)


def upgrade(site: Site) -> Module:
    with site.context():
        return service.upgrade("sample", SYSTEM)


def roll_back(site: Site) -> Module:
    with site.context():
        return service.roll_back("sample", SYSTEM)


def state(site: Site) -> Module:
    with site.context():
        return service.get_module("sample")


def columns(site: Site) -> set[str]:
    return {column["name"] for column in sa.inspect(site.engine).get_columns("sample_thing")}


def revision(site: Site) -> str | None:
    with site.engine.connect() as connection:
        return Chain("sample", Path()).current(connection)


def steps(site: Site) -> list[tuple[str, str]]:
    with site.context() as db:
        return [
            (event.step, event.outcome)
            for event in db.scalars(sa.select(ModuleEvent).order_by(ModuleEvent.id))
        ]


def test_a_newer_version_waits_until_it_is_wanted(site: Site, tmp_path: Path) -> None:
    site.install(one(tmp_path / "1"))
    admin = site.login(site.staff(admin=True))
    module = upload(site, two(tmp_path / "2"))
    assert (module.version, module.staged_version) == ("1.0.0", "2.0.0")
    assert admin.get("/sample/").text == "the sample answers"
    with pytest.raises(ArchiveRefused, match="waits for you to upgrade"):
        upload(site, two(tmp_path / "again"))


def test_an_upgrade_takes_code_tables_and_data_along(any_site: Site, tmp_path: Path) -> None:
    any_site.install(one(tmp_path / "1"))
    with any_site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7)")
    admin = any_site.login(any_site.staff(admin=True))
    upload(any_site, two(tmp_path / "2"))
    with answering(any_site):
        module = upgrade(any_site)
    assert (module.version, module.previous_version, module.staged_version) == (
        "2.0.0",
        "1.0.0",
        None,
    )
    assert admin.get("/sample/").text == "the second sample answers"
    assert columns(any_site) == {"id", "colour"}
    with any_site.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id, colour FROM sample_thing").one()
    assert tuple(found) == (7, "1.0.0"), "on_upgrade did not bring the data along"
    assert upgrade(any_site).version == "2.0.0", "upgrading twice must change nothing"


def test_a_roll_back_takes_code_and_tables_back_and_saves_what_goes(
    any_site: Site, tmp_path: Path
) -> None:
    any_site.install(one(tmp_path / "1"))
    upload(any_site, two(tmp_path / "2"))
    upgrade(any_site)
    with any_site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (8, 'green')")
    admin = any_site.login(any_site.staff(admin=True))
    with answering(any_site):
        module = roll_back(any_site)
    assert (module.version, module.staged_version, module.previous_version) == (
        "1.0.0",
        "2.0.0",
        None,
    )
    assert admin.get("/sample/").text == "the sample answers"
    assert columns(any_site) == {"id"}
    assert revision(any_site) == "0001"
    with any_site.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM sample_thing").scalars().all() == [8]
    [saved] = export.files_of(any_site.config, "sample")
    with zipfile.ZipFile(saved) as opened:
        rows = opened.read("sample_thing.jsonl").decode().splitlines()
    assert [json.loads(row) for row in rows] == [{"id": 8, "colour": "green"}]
    with pytest.raises(Conflict, match="nothing to go back to"):
        roll_back(any_site)
    assert upgrade(any_site).version == "2.0.0"
    assert columns(any_site) == {"id", "colour"}


def test_an_upgrade_that_fails_changes_nothing(any_site: Site, tmp_path: Path) -> None:
    any_site.install(one(tmp_path / "1"))
    upload(any_site, two(tmp_path / "2", plugin=PLUGIN + "\n\n1 / 0\n"))
    admin = any_site.login(any_site.staff(admin=True))
    with answering(any_site), pytest.raises(ActivationRefused, match="ZeroDivisionError"):
        upgrade(any_site)
    module = state(any_site)
    assert (module.version, module.staged_version, module.failed_stage) == (
        "1.0.0",
        "2.0.0",
        "import",
    )
    assert module.operation is None
    assert admin.get("/sample/").text == "the sample answers"
    assert columns(any_site) == {"id"}


@pytest.mark.parametrize("where", ["upgrade", "prepare"])
def test_an_upgrade_that_fails_only_for_real_is_taken_back(
    where: str, any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary is switched off here, so that the fault reaches the real transaction."""
    any_site.install(one(tmp_path / "1"))
    with any_site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7)")
    broken = two(tmp_path / "2")
    if where == "upgrade":
        script = broken / "migrations" / "0002_colour.py"
        script.write_text(COLOUR.replace("\n\n\ndef downgrade", "\n    1 / 0\n\n\ndef downgrade"))
    else:
        plugin = broken / "plugin.py"
        plugin.write_text(plugin.read_text("utf-8") + "    raise RuntimeError('no')\n")
    upload(any_site, broken)
    monkeypatch.setattr("host.lifecycle.canary.prove", lambda *_: "")
    with pytest.raises(ActivationRefused, match="Everything was taken back"):
        upgrade(any_site)
    assert state(any_site).version == "1.0.0"
    assert columns(any_site) == {"id"}
    assert revision(any_site) == "0001"
    with any_site.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM sample_thing").scalars().all() == [7]


def test_an_older_version_comes_only_on_request(site: Site, tmp_path: Path) -> None:
    site.install(two(tmp_path / "2"))
    with pytest.raises(ArchiveRefused, match=r"1\.0\.0 is older"):
        upload(site, one(tmp_path / "1"))
    upload(site, one(tmp_path / "1"), allow_older=True)
    assert upgrade(site).version == "1.0.0"
    assert columns(site) == {"id"}
    assert export.files_of(site.config, "sample")


def test_tables_of_a_version_that_nobody_has_any_more_are_left_alone(
    site: Site, tmp_path: Path
) -> None:
    site.install(two(tmp_path / "2"))
    with site.context() as db:
        service.deactivate("sample", SYSTEM)
        upload(site, one(tmp_path / "1"), allow_older=True)
        newest = db.get_one(Module, "sample", populate_existing=True).previous_digest
        db.execute(sa.delete(ModuleArtefact).where(ModuleArtefact.digest == newest))
        db.commit()
    with site.context(), pytest.raises(ActivationRefused, match="revision 0002, which version"):
        service.activate("sample", None, SYSTEM)
    assert columns(site) == {"id", "colour"}


def test_an_inactive_module_takes_its_data_along_when_it_is_activated(
    site: Site, tmp_path: Path
) -> None:
    site.install(one(tmp_path / "1"))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7)")
    with site.context():
        service.deactivate("sample", SYSTEM)
    upload(site, two(tmp_path / "2"))
    with site.context():
        service.activate("sample", None, SYSTEM)
    with site.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id, colour FROM sample_thing").one()
    assert tuple(found) == (7, "1.0.0")


def test_a_waiting_version_can_be_forgotten(site: Site, tmp_path: Path) -> None:
    site.install(one(tmp_path / "1"))
    upload(site, two(tmp_path / "2"))
    with site.context() as db:
        service.discard_upgrade("sample", SYSTEM)
        service.discard_upgrade("sample", SYSTEM)
        kept = db.scalars(sa.select(ModuleArtefact.version)).all()
    assert kept == ["1.0.0"]
    assert upgrade(site).version == "1.0.0"


def test_every_step_of_an_upgrade_is_on_record(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path / "1"))
    upload(site, two(tmp_path / "2"))
    upgrade(site)
    roll_back(site)
    names = [step for step, outcome in steps(site) if outcome == "done"]
    assert names == [
        *("upload", "verify", "consent", "prove", "migrate", "activate"),
        *("upload", "verify", "consent", "prove", "migrate", "upgrade"),
        *("consent", "prove", "export", "migrate", "roll back"),
    ]
