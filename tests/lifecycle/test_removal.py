"""Off, out, and gone for good: what stays and what does not."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import RoleGrant
from host.clients.models import Contact
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import SYSTEM
from host.kernel.models import ModuleFault
from host.lifecycle import archive, service, store, traces
from host.lifecycle.models import ModuleArtefact, ModuleEvent, ModuleState
from host.settings.models import Setting
from host.setup.modules import traces as page
from host.testing import Site
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.test_upgrading import upload
from tests.lifecycle.versions import named, two

LOGS = {
    *("host_module_event", "host_activity", "host_epoch", "host_setting_change"),
    *("host_lease", "host_worker"),
}


def off(site: Site) -> None:
    with site.context():
        service.deactivate("sample", SYSTEM)


def things(site: Site) -> list[int]:
    with site.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM sample_thing").scalars())


def add_thing(site: Site, number: int) -> None:
    with site.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO sample_thing (id) VALUES ({number})")


def picture(site: Site) -> dict[str, list[str]]:
    """Everything in the database but logs: rows by table."""
    inspector = sa.inspect(site.engine)
    with site.engine.connect() as connection:
        return {
            name: sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {name}").all()))
            for name in inspector.get_table_names()
            if name not in LOGS
        }


def files(site: Site) -> set[str]:
    root = site.config.data_dir / "modules"
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


def test_uninstalling_keeps_the_data_and_installing_again_finds_them(
    any_site: Site, tmp_path: Path
) -> None:
    any_site.install(make(tmp_path))
    add_thing(any_site, 7)
    with any_site.context(), pytest.raises(Conflict, match="Deactivate it before you uninstall"):
        service.uninstall("sample", SYSTEM)
    off(any_site)
    with any_site.context():
        assert service.uninstall("sample", SYSTEM).state == ModuleState.UNINSTALLED
        assert service.uninstall("sample", SYSTEM).state == ModuleState.UNINSTALLED
    assert things(any_site) == [7]
    with any_site.context():
        service.reinstall("sample", SYSTEM)
        service.activate("sample", None, SYSTEM)
    assert things(any_site) == [7]


def test_a_newer_archive_over_kept_data_takes_them_along(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path / "1"))
    add_thing(site, 7)
    off(site)
    with site.context():
        service.uninstall("sample", SYSTEM)
    assert upload(site, two(tmp_path / "2")).state == ModuleState.INACTIVE
    with site.context():
        service.activate("sample", None, SYSTEM)
    with site.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id, colour FROM sample_thing").one()
    assert tuple(found) == (7, "1.0.0")


def test_an_uninstalled_module_leaves_no_file_once_it_is_purged(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    assert files(site)
    off(site)
    with site.context():
        service.uninstall("sample", SYSTEM)
        service.purge("sample", "sample", SYSTEM)
    assert files(site) == set()


def test_purging_exports_and_leaves_nothing_behind(any_site: Site, tmp_path: Path) -> None:
    person = any_site.staff(admin=True)
    before = picture(any_site)
    any_site.install(make(tmp_path))
    for number in (1, 2, 3):
        add_thing(any_site, number)
    any_site.login(person).get("/sample/")
    off(any_site)
    with any_site.context():
        assert service.purge_preview("sample").rows == {"sample_thing": 3}
        saved = service.purge("sample", "Sample", SYSTEM)
    assert saved is not None
    with zipfile.ZipFile(saved) as opened:
        assert opened.testzip() is None
        rows = [json.loads(row) for row in opened.read("sample_thing.jsonl").splitlines()]
        assert json.loads(opened.read("export.json"))["rows"] == {"sample_thing": 3}
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.parent.stat().st_mode) == 0o700
    assert rows == [{"id": 1}, {"id": 2}, {"id": 3}]
    after = picture(any_site)
    sessions = {"host_login_session"}
    assert {name: after[name] for name in after.keys() - sessions} == {
        name: before[name] for name in before.keys() - sessions
    }
    with any_site.context(), pytest.raises(NotFound):
        service.get_module("sample")
    any_site.install(make(tmp_path))
    assert things(any_site) == []


def test_what_the_host_kept_about_the_module_goes_too(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    site.staff(["sample.things:view", "clients:view"])
    neighbour = site.contact(areas=["sample", "sample_more", "other"])
    with site.context() as db:
        service.get_module("sample")
        db.add(RoleGrant(role_id=1, right="sample_more.things:view"))
        db.commit()
    off(site)
    with site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        rights = set(db.scalars(sa.select(RoleGrant.right)))
        assert rights == {"clients:view", "sample_more.things:view"}
        assert db.get_one(Contact, neighbour.id).areas == ["sample_more", "other"]


def test_no_name_that_a_module_may_have_outlives_its_purge(any_site: Site, tmp_path: Path) -> None:
    """A right that was left would be given, unasked, to a later module of that slug."""
    any_site.install(make(tmp_path))
    any_site.staff(["sample:view", "sample.things:view", "clients:view"])
    with any_site.context() as db:
        db.add_all(RoleGrant(role_id=1, right=right) for right in ("sample_more:view", "samples:x"))
        db.add_all(
            Setting(section=section, key="a", value=1, updated_at=clock.now(), updated_by="x")
            for section in ("sample", "sample.more", "sample_more")
        )
        db.commit()
    off(any_site)
    with any_site.context():
        assert page.counts("sample") == {"saved settings": 2, "rights of roles": 2}
    with any_site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        rights = set(db.scalars(sa.select(RoleGrant.right)))
        sections = set(db.scalars(sa.select(Setting.section).where(Setting.key == "a")))
    assert rights == {"clients:view", "sample_more:view", "samples:x"}
    assert sections == {"sample_more"}


def test_every_contact_loses_the_pages_of_the_module_and_no_other(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_BATCH", 2)
    any_site.install(make(tmp_path))
    areas = [["sample"], ["sample.a", "b"], ["samplexa", "sample_a"], ["sample", "b"], ["sample.z"]]
    ids = [any_site.contact(areas=one).id for one in areas]
    off(any_site)
    with any_site.context() as db:
        before = [db.get_one(Contact, one).version for one in ids]
        service.purge("sample", "sample", SYSTEM)
        left = [db.get_one(Contact, one) for one in ids]
        assert [one.areas for one in left] == [[], ["b"], ["samplexa", "sample_a"], ["b"], []]
        changed = [now.version - old for now, old in zip(left, before, strict=True)]
        assert changed == [1, 1, 0, 1, 1]


def test_a_purge_needs_the_name_typed_and_the_module_off(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.context(), pytest.raises(Conflict, match="Deactivate it before you purge"):
        service.purge("sample", "sample", SYSTEM)
    off(site)
    with site.context(), pytest.raises(InvalidInput, match="Type sample"):
        service.purge("sample", "simple", SYSTEM)
    assert things(site) == []


def test_a_module_whose_code_is_broken_can_be_purged(any_site: Site, tmp_path: Path) -> None:
    any_site.install(make(tmp_path))
    add_thing(any_site, 7)
    off(any_site)
    with any_site.context() as db:
        row = db.scalars(sa.select(ModuleArtefact)).one()
        row.archive, row.manifest_text = b"rubbish", row.manifest_text
        db.commit()
        store.remove_folder(store.folder_of(any_site.config, "sample", row.digest))
    with any_site.context():
        assert service.purge("sample", "sample", SYSTEM) is not None
    assert "sample_thing" not in sa.inspect(any_site.engine).get_table_names()


def test_a_table_that_another_points_at_is_not_dropped(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE other_part (thing_id INTEGER REFERENCES sample_thing (id))"
        )
    off(site)
    with site.context(), pytest.raises(Conflict, match="other_part points at sample_thing"):
        service.purge("sample", "sample", SYSTEM)
    assert things(site) == []


def test_the_history_outlives_the_module(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    off(site)
    with site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        steps = list(db.scalars(sa.select(ModuleEvent.step).order_by(ModuleEvent.id)))
    assert steps[-3:] == ["deactivate", "export", "purge"]


def test_modules_that_need_it_are_named_and_can_go_together(site: Site, tmp_path: Path) -> None:
    site.install(named(tmp_path, "ground"))
    site.install(named(tmp_path, "house", requires='ground = ">=1"'))
    site.install(named(tmp_path, "roof", requires='house = ">=1"'))
    with site.context(), pytest.raises(Conflict, match="Roof, House need Ground"):
        service.deactivate("ground", SYSTEM)
    with site.context():
        assert [one.slug for one in service.dependents_of("ground")] == ["roof", "house"]
        epoch = site.runtime.generation().epoch
        service.deactivate("ground", SYSTEM, with_dependents=True)
        states = {one.slug: one.state for one in service.list_modules()}
    assert set(states.values()) == {ModuleState.INACTIVE}
    assert site.runtime.generation().epoch == epoch + 1, "it was not one step"


def test_faults_on_record_go_with_the_module(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.app.app_context():
        site.runtime.generation().hooks.guard.record("sample", "menu", TypeError("no"))
    off(site)
    with site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        assert db.scalars(sa.select(ModuleFault)).all() == []


def test_an_archive_of_the_same_content_may_come_again(site: Site, tmp_path: Path) -> None:
    folder = make(tmp_path)
    site.install(folder)
    off(site)
    with site.context():
        service.uninstall("sample", SYSTEM)
    name, data = archive.pack(folder)
    with site.context():
        assert service.upload(data, name, SYSTEM).state == ModuleState.INACTIVE


def test_a_module_may_say_goodbye_and_cannot_stop_the_purge(site: Site, tmp_path: Path) -> None:
    goodbye = "\n\n@hookimpl\ndef on_purge() -> None:\n    {}\n"
    note = f"open({str(tmp_path / 'gone')!r}, 'w').write('so long')"
    site.install(make(tmp_path / "1", plugin=PLUGIN + goodbye.format(note)))
    off(site)
    with site.context():
        service.purge("sample", "sample", SYSTEM)
    assert (tmp_path / "gone").read_text() == "so long"
    site.install(make(tmp_path / "2", plugin=PLUGIN + goodbye.format("1 / 0")))
    off(site)
    with site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        event = db.scalars(sa.select(ModuleEvent).where(ModuleEvent.outcome == "refused")).one()
    assert event.step == "farewell"
    assert "ZeroDivisionError" in event.output
    assert "sample_thing" not in sa.inspect(site.engine).get_table_names()
