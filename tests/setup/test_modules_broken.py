"""The pages of modules answer whatever is wrong with modules."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.access.models import Staff
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.kernel import epochs
from host.lifecycle import service
from host.lifecycle.models import Module, ModuleArtefact
from host.testing import Browser, Site
from tests.broken_modules import MANIFEST, make
from tests.lifecycle.versions import named

PATHS = ("", "/purge", "/history")
HOOKS = (
    *("pages", "permissions", "menu", "settings", "cron", "dashboard_widgets", "client_area"),
    *("search_providers", "record_links", "webhook_events", "demo_data", "on_deactivate"),
)
TABLES = '[declares]\ntables = ["sample_thing"]\n'
RAISING = """
from pathlib import Path

from host.api import hookimpl


def fall():
    if Path({flag!r}).exists():
        raise ValueError("it falls on purpose")
    return []
"""


def raising(flag: Path) -> str:
    """Return a plugin whose every hook raises as soon as the flag is there."""
    hooks = (f"\n\n@hookimpl\ndef {name}():\n    return fall()\n" for name in HOOKS)
    return RAISING.format(flag=str(flag)) + "".join(hooks)


def assert_all_answer(browser: Browser, slug: str = "sample") -> str:
    """Open every page of modules; return the module's own."""
    assert browser.get("/setup/modules/").status_code == 200
    assert browser.get("/setup/modules/doctor").status_code == 200
    for path in PATHS:
        answer = browser.get(f"/setup/modules/{slug}{path}")
        assert answer.status_code == 200, path
    return str(browser.get(f"/setup/modules/{slug}").text.partition("<main")[2])


def damage(site: Site, text: str) -> None:
    with site.context(), transaction() as db:
        db.execute(sa.update(ModuleArtefact).values(manifest_text=text))


@pytest.mark.parametrize("text", ["", "not [ toml", "[module]\nslug = 'x'", "\x00"])
@pytest.mark.parametrize("active", [True, False])
def test_a_damaged_manifest_is_shown_as_such(
    site: Site, browser: Browser, tmp_path: Path, text: str, active: bool
) -> None:
    site.install(make(tmp_path))
    if not active:
        browser.post("/setup/modules/sample/deactivate")
    damage(site, text)
    page = assert_all_answer(browser)
    assert "Damaged" in page
    assert "cannot be read" in page
    assert "Damaged" in browser.get("/setup/modules/").text


def test_a_missing_archive_is_shown_as_such(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.context(), transaction() as db:
        db.execute(sa.delete(ModuleArtefact))
    page = assert_all_answer(browser)
    assert "archive is missing" in page


def test_a_deleted_folder_changes_nothing(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    shutil.rmtree(site.config.data_dir / "modules")
    assert "Active" in assert_all_answer(browser)


def test_safe_mode_shows_modules_as_they_stand(site: Site, admin: Staff, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    safe = Site(replace(site.config, safe_mode=True))
    page = assert_all_answer(safe.login(admin))
    assert "Not loaded" not in page
    assert safe.login(admin).post("/setup/modules/sample/deactivate").status_code == 302
    safe.close()


def test_pages_stand_beside_a_module_that_raises_in_every_hook(
    site: Site, admin: Staff, tmp_path: Path
) -> None:
    flag = tmp_path / "flag"
    manifest = MANIFEST.format(version="1.0.0", host_api=">=1.0,<2").partition("[declares]")[0]
    site.install(make(tmp_path, plugin=raising(flag), files={"module.toml": manifest + TABLES}))
    flag.touch()
    fresh = Site(site.config)
    browser = fresh.login(admin)
    assert browser.get("/").status_code == 200
    page = assert_all_answer(browser)
    assert "Faults" in page
    assert "it falls on purpose" in page
    assert browser.post("/setup/modules/sample/deactivate").status_code == 302
    assert "Inactive" in assert_all_answer(browser)
    fresh.close()


def test_one_that_cannot_be_imported_any_more_says_so(
    site: Site, admin: Staff, tmp_path: Path
) -> None:
    """Another process starts after the database's copy was spoiled: it runs without the module."""
    site.install(make(tmp_path))
    with site.context(), transaction() as db:
        db.execute(sa.update(ModuleArtefact).values(archive=b"spoiled"))
    shutil.rmtree(site.config.data_dir / "modules")
    from host.lifecycle import store

    store._whole.clear()
    fresh = Site(site.config)
    page = assert_all_answer(fresh.login(admin))
    assert "Not loaded" in page
    fresh.close()


def test_a_parked_module_says_what_it_lacks(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(named(tmp_path, "alpha"))
    site.install(named(tmp_path, "beta", requires='alpha = ">=1.0"'))
    with site.context(), transaction() as db:
        db.get_one(Module, "alpha").state = "inactive"
        epochs.advance(db.connection(), epochs.EpochKind.MODULES, "alpha")
    page = assert_all_answer(browser, "beta")
    assert "Parked" in page
    assert "Activate it first" in page
    assert "Parked" in browser.get("/setup/modules/").text
    with site.context():
        assert "beta" in service.left_out()
        service.activate("alpha", None, SYSTEM)
    assert "Parked" not in assert_all_answer(browser, "beta")
