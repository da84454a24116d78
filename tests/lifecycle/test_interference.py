"""What others do meanwhile, and faults that nobody foresaw: nothing is lost, nothing is taken."""

from __future__ import annotations

import json
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.database import locks
from host.errors import Conflict, NotFound
from host.hooks.actor import SYSTEM
from host.hooks.manifest import ManifestError
from host.kernel import epochs
from host.licensing import service as licensing
from host.licensing.errors import LicenceInvalid
from host.lifecycle import archive, export, recovery, service
from host.lifecycle.errors import ActivationRefused, ArchiveRefused
from host.lifecycle.models import Module, ModuleArtefact, ModuleEvent, ModuleState
from host.signing import service as signing
from host.signing.service import RevocationKind
from host.testing import Site
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.test_upgrading import columns, revision, roll_back, state, upgrade, upload
from tests.lifecycle.versions import COLOUR, named, one, two

SIZE = COLOUR.replace("colour", "size").replace('"0002"', '"0003"').replace('"0001"', '"0002"')
GOODBYE = """

@hookimpl
def on_purge() -> None:
    import sqlalchemy as sa

    from host.api import session, transaction

    with transaction():
        session().execute(sa.text("DELETE FROM sample_thing"))
    print("I RAN")
"""


def off(site: Site, slug: str = "sample") -> None:
    with site.context():
        service.deactivate(slug, SYSTEM)


def tables(site: Site) -> set[str]:
    return set(sa.inspect(site.engine).get_table_names())


def test_a_table_that_is_not_the_modules_cannot_be_declared(site: Site, tmp_path: Path) -> None:
    folder = make(tmp_path)
    manifest = folder / "module.toml"
    manifest.write_text(
        manifest.read_text("utf-8").replace('["sample_thing"]', '["sample_thing", "host_staff"]')
    )
    with pytest.raises(ManifestError, match="names “host_staff”; a module's tables begin with"):
        upload(site, folder)


def test_a_purge_leaves_the_table_of_a_module_whose_slug_only_begins_alike(
    any_site: Site, tmp_path: Path
) -> None:
    any_site.install(named(tmp_path, "shop_extra"))
    any_site.install(named(tmp_path, "shop"))
    off(any_site, "shop")
    with any_site.context():
        service.purge("shop", "shop", SYSTEM)
    assert {"shop_extra_thing", "shop_extra_schema_version"} <= tables(any_site)
    assert "shop_thing" not in tables(any_site)


def test_a_table_of_another_module_cannot_be_declared_whoever_comes_first(
    site: Site, tmp_path: Path
) -> None:
    greedy = named(tmp_path, "shop")
    manifest = greedy / "module.toml"
    declared = '["shop_thing", "shop_extra_thing"]'
    manifest.write_text(manifest.read_text("utf-8").replace('["shop_thing"]', declared), "utf-8")
    modest = named(tmp_path, "shop_extra")
    site.install(modest)
    with pytest.raises(ArchiveRefused, match="“shop_extra_thing” is Shop_Extra's"):
        upload(site, greedy)
    off(site, "shop_extra")
    with site.context():
        service.uninstall("shop_extra", SYSTEM)
        service.purge("shop_extra", "shop_extra", SYSTEM)
    site.install(greedy)
    with pytest.raises(ArchiveRefused, match="“shop_extra_thing” is Shop's"):
        upload(site, modest)


def test_an_upgrade_of_several_steps_that_fails_goes_back_to_the_first(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_site.install(one(tmp_path / "1"))
    broken = two(tmp_path / "2")
    script = SIZE.replace("\n\n\ndef downgrade", "\n    1 / 0\n\n\ndef downgrade")
    (broken / "migrations" / "0003_size.py").write_text(script, "utf-8")
    upload(any_site, broken)
    with monkeypatch.context() as without:
        without.setattr("host.lifecycle.canary.prove", lambda *_: "")
        with pytest.raises(ActivationRefused, match="ZeroDivisionError"):
            upgrade(any_site)
    assert (columns(any_site), revision(any_site)) == ({"id"}, "0001")
    assert state(any_site).operation is None
    good = two(tmp_path / "3", version="2.0.1")
    (good / "migrations" / "0003_size.py").write_text(SIZE, "utf-8")
    upload(any_site, good)
    assert upgrade(any_site).version == "2.0.1"
    assert columns(any_site) == {"id", "colour", "size"}


def test_data_are_exported_before_the_module_says_goodbye(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path, plugin=PLUGIN + GOODBYE))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (1), (2)")
    off(site)
    with site.context():
        service.purge("sample", "sample", SYSTEM)
    rows = 0
    for path in export.files_of(site.config, "sample"):
        with zipfile.ZipFile(path) as opened:
            rows = max(rows, json.loads(opened.read("export.json"))["rows"]["sample_thing"])
    assert rows == 2


def test_a_revoked_module_is_not_run_to_say_goodbye(site: Site, tmp_path: Path) -> None:
    digest = site.install(make(tmp_path, plugin=PLUGIN + GOODBYE)).digest
    with site.context():
        signing.revoke(RevocationKind.ARCHIVE, digest, "it steals", SYSTEM)
    off(site)
    with site.context() as db:
        service.purge("sample", "sample", SYSTEM)
        events = list(db.scalars(sa.select(ModuleEvent).where(ModuleEvent.step == "farewell")))
    assert [event.outcome for event in events] == ["refused"]
    assert "I RAN" not in events[0].output
    assert "sample_thing" not in tables(site)


def test_another_version_uploaded_meanwhile_is_not_activated_unread(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = upload(site, one(tmp_path / "1"))
    verify = licensing.verify

    def slow(*arguments: object) -> object:
        with Site(site.config).context():  # another administrator, while a server is asked
            name, data = archive.pack(two(tmp_path / "2"))
            service.upload(data, name, SYSTEM)
        return verify(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(licensing, "verify", slow)
    with site.context(), pytest.raises(Conflict, match="was uploaded meanwhile"):
        service.activate("sample", None, SYSTEM)
    monkeypatch.undo()
    assert state(site).state == ModuleState.INACTIVE
    with site.context(), pytest.raises(Conflict, match="was uploaded meanwhile"):
        service.activate("sample", None, SYSTEM, agreed=first.digest)


def test_a_suspension_in_the_middle_of_an_upgrade_is_not_overwritten(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_site.install(one(tmp_path / "1"))
    upload(any_site, two(tmp_path / "2"))

    def suspended(*_: object) -> str:
        with any_site.engine.begin() as connection:
            values = {"state": ModuleState.SUSPENDED.value, "state_reason": "It failed."}
            connection.execute(sa.update(Module).values(**values))
            epochs.advance(connection, epochs.EpochKind.MODULES, "sample")
        return ""

    monkeypatch.setattr("host.lifecycle.canary.prove", suspended)
    with pytest.raises(Conflict, match="became suspended meanwhile"):
        upgrade(any_site)
    assert (state(any_site).state, state(any_site).version) == ("suspended", "1.0.0")
    assert columns(any_site) == {"id"}


def test_a_suspended_module_goes_live_with_the_version_that_mends_it(
    site: Site, tmp_path: Path
) -> None:
    site.install(one(tmp_path / "1"))
    upload(site, two(tmp_path / "2"))
    with site.context() as db:
        db.execute(sa.update(Module).values(state=ModuleState.SUSPENDED.value))
        epochs.advance(db, epochs.EpochKind.MODULES, "sample")
        db.commit()
    module = upgrade(site)
    assert (module.state, module.version) == (ModuleState.ACTIVE, "2.0.0")
    assert module.previous_version == "1.0.0"
    assert columns(site) == {"id", "colour"}


def test_the_scripts_that_know_the_tables_are_kept(site: Site, tmp_path: Path) -> None:
    site.install(one(tmp_path / "1"))
    upload(site, two(tmp_path / "2"))
    upgrade(site)
    off(site)
    roll_back(site)
    upload(site, one(tmp_path / "3", version="1.1.0"))
    with site.context():
        assert service.activate("sample", None, SYSTEM).version == "1.1.0"
    assert columns(site) == {"id"}


def test_a_full_disk_is_told_and_leaves_no_mark(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_site.install(one(tmp_path / "1"))
    upload(any_site, two(tmp_path / "2"))
    upgrade(any_site)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write", full)
    with pytest.raises(ActivationRefused, match="No space left on device"):
        roll_back(any_site)
    monkeypatch.undo()
    module = state(any_site)
    assert (module.version, module.operation) == ("2.0.0", None)
    assert "No space left" in (module.failed_message or "")
    assert columns(any_site) == {"id", "colour"}
    assert roll_back(any_site).version == "1.0.0"


def test_a_wrong_code_does_not_touch_the_mark_of_a_running_operation(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install(one(tmp_path / "1"))
    off(site)
    with site.context() as db:
        row = db.get_one(Module, "sample")
        row.operation, row.operation_at, row.operation_by = "activate", clock.now(), "Ada"
        db.commit()

    def wrong(*_: object) -> None:
        raise LicenceInvalid("This purchase code is not valid.")

    monkeypatch.setattr(licensing, "verify", wrong)
    with site.context(), pytest.raises(LicenceInvalid):
        service.activate("sample", "nonsense", SYSTEM)
    assert state(site).operation == "activate"


def test_the_second_of_two_purges_is_told(site: Site, tmp_path: Path) -> None:
    site.install(one(tmp_path))
    off(site)
    with site.context() as db:
        service.get_module("sample")  # as a page that was opened before
        with Site(site.config).context():
            service.purge("sample", "sample", SYSTEM)
        with pytest.raises(NotFound, match="somebody has purged it"):
            service.purge("sample", "sample", SYSTEM)
        assert db.scalars(sa.select(ModuleArtefact)).all() == []


def test_a_module_that_cannot_be_led_back_keeps_nobody_waiting(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install(one(tmp_path))
    with site.context() as db:
        row = db.get_one(Module, "sample")
        row.operation, row.operation_at = "upgrade", clock.now()
        db.commit()

    def broken(*_: object) -> str:
        raise RuntimeError("a script of the module")

    monkeypatch.setattr(recovery, "_mend", broken)
    site.install(named(tmp_path, "tree"))
    with site.context() as db:
        service.deactivate("tree", SYSTEM)
        mine = sa.select(ModuleEvent).where(
            ModuleEvent.slug == "sample", ModuleEvent.step == "recover"
        )
        assert [event.outcome for event in db.scalars(mine)] == ["refused"]
    assert state(site).failed_stage == "recover"
    monkeypatch.undo()
    with site.context():
        service.activate("tree", None, SYSTEM)
    assert state(site).operation is None


def test_a_request_that_hangs_on_the_tables_holds_up_nobody_else(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_SECONDS", 1)
    any_site.install(one(tmp_path / "1"))
    upload(any_site, two(tmp_path / "2"))
    begun = time.monotonic()
    with any_site.engine.connect() as hanging:
        hanging.exec_driver_sql("SELECT count(*) FROM sample_thing").scalar_one()
        if any_site.engine.dialect.name == "sqlite":  # readers stand in nobody's way there
            assert upgrade(any_site).version == "2.0.0"
            return
        with pytest.raises(ActivationRefused, match="in use by a request or a job"):
            upgrade(any_site)
        assert time.monotonic() - begun < 20
        assert (columns(any_site), revision(any_site)) == ({"id"}, "0001")
        assert any_site.login(any_site.staff(admin=True)).get("/sample/").status_code == 200
    assert upgrade(any_site).version == "2.0.0"
    off(any_site)
    with any_site.engine.connect() as hanging, any_site.context():
        hanging.exec_driver_sql("SELECT count(*) FROM sample_thing").scalar_one()
        with pytest.raises(Conflict, match="in use by a request or a job"):
            service.purge("sample", "sample", SYSTEM)
    assert "sample_thing" in tables(any_site)
    with any_site.context():
        service.purge("sample", "sample", SYSTEM)
    assert "sample_thing" not in tables(any_site)
    with ExitStack() as taken:  # every connection of the pool
        for _ in range(any_site.engine.pool.checkedin()):  # type: ignore[attr-defined]
            connection = taken.enter_context(any_site.engine.connect())
            assert locks._limit(connection) in {None, "0", 86400}
            if any_site.engine.dialect.name in {"mysql", "mariadb"}:
                checks = connection.exec_driver_sql("SELECT @@SESSION.foreign_key_checks")
                assert checks.scalar_one() == 1


SECOND = """
def upgrade():
    op.create_table("sample_thing", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("sample_other", sa.Column("id", sa.Integer(), primary_key=True))
"""


@pytest.mark.parametrize("held", ["sample_other", "sample_thing"])
def test_a_purge_that_cannot_have_all_tables_drops_none(
    any_site: Site, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_SECONDS", 1)
    folder = make(tmp_path)
    manifest = folder / "module.toml"
    both = '["sample_thing", "sample_other"]'
    manifest.write_text(manifest.read_text("utf-8").replace('["sample_thing"]', both), "utf-8")
    script = folder / "migrations" / "0001_things.py"
    text = script.read_text("utf-8")
    begin, end = text.index("def upgrade"), text.index("def downgrade")
    script.write_text(
        f'{text[:begin]}{SECOND.lstrip()}\n\n{text[end:]}    op.drop_table("sample_other")\n',
        "utf-8",
    )
    any_site.install(folder)
    off(any_site)
    if any_site.engine.dialect.name != "sqlite":
        with any_site.engine.connect() as hanging, any_site.context():
            hanging.exec_driver_sql(f"SELECT count(*) FROM {held}").scalar_one()
            with pytest.raises(Conflict, match="nothing was changed"):
                service.purge("sample", "sample", SYSTEM)
        assert {"sample_thing", "sample_other"} <= tables(any_site)
    with any_site.context():
        service.purge("sample", "sample", SYSTEM)
    assert not {"sample_thing", "sample_other"} & tables(any_site)
