"""Activation: proven first, then at once for everybody; whatever fails leaves all as it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.database import Chain
from host.errors import Busy, TrellisError
from host.hooks.actor import SYSTEM
from host.kernel import leases
from host.lifecycle import service
from host.lifecycle.errors import ActivationRefused, ArchiveRefused
from host.lifecycle.models import Module, ModuleEvent
from host.testing import Site
from tests.broken_modules import MIGRATION, PLUGIN, make


@contextmanager
def answering(site: Site) -> Iterator[None]:
    """Ask for a page over and over during the block; every answer must be a good one."""
    browser, stop, statuses = site.anonymous(), threading.Event(), list[int]()

    def ask() -> None:
        while not stop.is_set():
            statuses.append(browser.get("/login").status_code)
            stop.wait(0.01)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert statuses
    assert set(statuses) == {200}


def tables(site: Site) -> set[str]:
    return {name for name in sa.inspect(site.engine).get_table_names() if "sample" in name}


def state(site: Site) -> Module:
    with site.context():
        return service.get_module("sample")


def test_an_activated_module_answers_the_very_next_request(any_site: Site, tmp_path: Path) -> None:
    admin = any_site.login(any_site.staff(admin=True))
    assert admin.get("/sample/").status_code == 404
    with answering(any_site):
        assert any_site.install(make(tmp_path)).is_active
    assert admin.get("/sample/").text == "the sample answers"
    assert "Sample" in admin.get("/").text
    assert tables(any_site) == {"sample_thing", "sample_schema_version"}


def test_a_deactivated_module_is_gone_at_once_and_keeps_its_data(
    any_site: Site, tmp_path: Path
) -> None:
    any_site.install(make(tmp_path))
    admin = any_site.login(any_site.staff(admin=True))
    with any_site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7)")
    with any_site.context():
        service.deactivate("sample", SYSTEM)
    assert admin.get("/sample/").status_code == 404
    with any_site.context():
        service.activate("sample", None, SYSTEM)
    assert admin.get("/sample/").status_code == 200
    with any_site.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT id FROM sample_thing").scalar() == 7


BROKEN = {
    "raises at import": ({"plugin": "raise ValueError('not today')"}, "import", "not today"),
    "exits at import": ({"plugin": "import sys; sys.exit(0)"}, "import", "exit code 0"),
    "dies at import": (
        {"plugin": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"},
        "import",
        "SIGSEGV",
    ),
    "does not parse": ({"plugin": "def broken(:"}, "import", "SyntaxError"),
    "raises in an inner file": ({"files": {"inner.py": "1 / 0"}}, "import", "division by zero"),
    "hook raises": (
        {"plugin": PLUGIN.replace("return [Feature(", "raise KeyError('x')\n    return [Feature(")},
        "register",
        "hook permissions failed: KeyError",
    ),
    "hook returns rubbish": (
        {"plugin": PLUGIN.replace("return [pages_of_sample]", "return 42")},
        "register",
        "must return a sequence of Blueprint",
    ),
    "page without access": (
        {"plugin": PLUGIN.replace('@requires("sample.things", "view")\n', "")},
        "register",
        "does not say who may open it",
    ),
    "page under the name of the files": (
        {
            "plugin": PLUGIN.replace('@requires("sample.things", "view")\n', "").replace(
                '@pages_of_sample.get("/")', '@pages_of_sample.get("/", endpoint="static")'
            )
        },
        "register",
        "does not say who may open it",
    ),
    "address of another": (
        {"plugin": PLUGIN.replace('url_prefix="/sample"', 'url_prefix="/clients"')},
        "register",
        "must begin with /sample",
    ),
    "right outside its name": (
        {"plugin": PLUGIN.replace('Feature("sample.things"', 'Feature("clients.things"')},
        "register",
        "must begin with the module's slug",
    ),
    "right of what may be another module": (
        {"plugin": PLUGIN.replace('Feature("sample.things"', 'Feature("sample_things"')},
        "register",
        "name it “sample” or “sample.…”",
    ),
    "job of what may be another module": (
        {
            "plugin": PLUGIN.replace("import Feature", "import CronJob, Feature")
            + "\n\n@hookimpl\ndef cron() -> Sequence[CronJob]:\n"
            '    return [CronJob("sample_nightly", "Nightly", "0 3 * * *", print)]\n'
        },
        "register",
        "cron job “sample_nightly” must begin with the module's slug",
    ),
    "more than declared": (
        {"plugin": PLUGIN.replace('"Things")]', '"Things"), Feature("sample.more", "More")]')},
        "declare",
        "permissions: sample.more",
    ),
    "public page not declared": (
        {
            "plugin": PLUGIN.replace(
                "@hookimpl\ndef pages",
                '@pages_of_sample.get("/open")\n@public\ndef opened() -> str:\n    return "x"\n\n\n'
                "@hookimpl\ndef pages",
            ).replace("hookimpl, requires", "hookimpl, public, requires")
        },
        "declare",
        "public_routes: /sample/open",
    ),
    "pages of others changed": (
        {
            "plugin": PLUGIN
            + "\n\n@pages_of_sample.before_app_request\ndef everywhere() -> None:\n    1 / 0\n"
        },
        "register",
        "changes pages that are not its own",
    ),
    "filter of the host replaced": (
        {
            "plugin": PLUGIN
            + '\n\n@pages_of_sample.app_template_filter("date")\n'
            + "def date(value: object) -> str:\n    return str(value)\n"
        },
        "register",
        "changes pages that are not its own",
    ),
    "preparation fails": (
        {"plugin": PLUGIN + "\n\n@hookimpl\ndef on_activate() -> None:\n    1 / 0\n"},
        "prepare",
        "could not prepare its data: ZeroDivisionError",
    ),
    "migration fails half-way": (
        {"migration": MIGRATION.replace("\n\ndef downgrade", "    1 / 0\n\n\ndef downgrade")},
        "migrate",
        "has a migration that fails: ZeroDivisionError",
    ),
    "table outside its name": (
        {"migration": MIGRATION.replace("sample_thing", "other_thing")},
        "migrate",
        "does not begin with sample_",
    ),
    "template broken": (
        {"files": {"templates/sample/bad.html": "{% if %}"}},
        "templates",
        "has a template that cannot be compiled",
    ),
    "template of somebody else": (
        {"files": {"templates/layouts/staff.html": "mine now"}},
        "templates",
        "templates/layouts does not",
    ),
    "menu to nowhere": (
        {"plugin": PLUGIN.replace('"sample.index", (', '"sample.nowhere", (')},
        "addresses",
        "names a page that does not exist",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_module_is_refused_with_its_own_message(
    name: str, site: Site, tmp_path: Path
) -> None:
    parts, stage, message = BROKEN[name]
    folder = make(tmp_path, **parts)  # type: ignore[arg-type]
    epoch = site.runtime.generation().epoch
    with answering(site), pytest.raises(ActivationRefused, match=message) as refused:
        site.install(folder)
    assert refused.value.stage == stage
    assert "Nothing was changed" in refused.value.message or stage != "import"
    assert tables(site) == set()
    assert site.runtime.generation().epoch == epoch
    module = state(site)
    assert not module.is_active
    assert module.failed_stage == stage
    page = site.login(site.staff(admin=True)).get("/setup/modules/sample")
    assert page.status_code == 200
    assert "The last activation stopped at" in page.text


def test_a_module_that_hangs_is_stopped(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRELLIS_CANARY_SECONDS", "4")
    folder = make(tmp_path, plugin="import time; time.sleep(3600)")
    with answering(site), pytest.raises(ActivationRefused, match="within 4 seconds"):
        site.install(folder)
    assert not state(site).is_active


def test_a_migration_that_fails_only_for_real_is_taken_back(
    any_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary is switched off here, so that the fault reaches the real transaction."""
    monkeypatch.setattr("host.lifecycle.canary.prove", lambda *_: "")
    broken = MIGRATION.replace("\n\ndef downgrade", "    1 / 0\n\n\ndef downgrade")
    with pytest.raises(ActivationRefused, match="Everything was taken back"):
        any_site.install(make(tmp_path, migration=broken))
    assert not state(any_site).is_active
    with any_site.engine.connect() as connection:
        assert Chain("sample", tmp_path).current(connection) is None
    monkeypatch.undo()
    any_site.install(make(tmp_path, version="1.0.1"))
    assert state(any_site).is_active
    assert "sample_thing" in tables(any_site)


def test_a_module_for_another_host_is_refused_at_upload(site: Site, tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match=r"needs host API >=2; this host has 1\.0\.0"):
        site.install(make(tmp_path, host_api=">=2"))


def test_the_same_file_twice_and_a_downgrade_are_refused(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path, version="1.1.0"))
    with pytest.raises(ArchiveRefused, match="installed already"):
        site.install(make(tmp_path, version="1.1.0"))
    with pytest.raises(ArchiveRefused, match="is older"):
        site.install(make(tmp_path, version="1.0.0"))


def test_activating_and_deactivating_twice_changes_nothing(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    epoch = site.runtime.generation().epoch
    with site.context():
        service.activate("sample", None, SYSTEM)
    assert site.runtime.generation().epoch == epoch
    with site.context():
        service.deactivate("sample", SYSTEM)
        service.deactivate("sample", SYSTEM)
    assert site.runtime.generation().epoch == epoch + 1


def test_a_second_operation_is_told_who_is_at_it(any_site: Site, tmp_path: Path) -> None:
    held = leases.held(
        any_site.engine,
        service.LEASE,
        owner="Ada on elsewhere:1",
        purpose="upgrade things",
        seconds=60,
    )
    with held, pytest.raises(Busy, match="Ada on elsewhere:1 is at it: upgrade things, since"):
        any_site.install(make(tmp_path))
    any_site.install(make(tmp_path))


def test_every_step_is_on_record_with_its_output(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TrellisError):
        site.install(make(tmp_path, plugin="raise ValueError('not today')"))
    with site.context() as db:
        events = list(db.scalars(sa.select(ModuleEvent).order_by(ModuleEvent.id)))
    assert [(event.step, event.outcome) for event in events] == [
        ("upload", "done"),
        ("verify", "done"),
        ("consent", "done"),
        ("activate", "refused"),
    ]
    assert "Traceback" in events[-1].output


def test_only_administrators_touch_modules(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    browser = site.login(site.staff(["clients:view"]))
    assert browser.get("/setup/modules/").status_code == 403
    assert browser.post("/setup/modules/sample/deactivate").status_code == 403
    assert state(site).is_active


def named(folder: Path, slug: str) -> Path:
    """Make the sample under another slug."""
    plugin = PLUGIN.replace('"sample', f'"{slug}').replace("/sample", f"/{slug}")
    migration = MIGRATION.replace("sample_thing", f"{slug}_thing")
    made = make(folder / slug, plugin=plugin, migration=migration)
    root = made.rename(folder / slug / slug)
    manifest = root / "module.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("sample", slug), "utf-8")
    return root


def test_a_slug_may_be_the_beginning_of_another_modules(site: Site, tmp_path: Path) -> None:
    site.install(named(tmp_path, "sample_more"))
    assert site.install(named(tmp_path, "sample")).is_active
    admin = site.login(site.staff(admin=True))
    assert admin.get("/sample/").status_code == admin.get("/sample_more/").status_code == 200


def test_a_slug_that_begins_the_hosts_own_addresses_is_refused(site: Site, tmp_path: Path) -> None:
    with pytest.raises(ActivationRefused, match="the addresses /search are the host's own"):
        site.install(named(tmp_path, "search"))
