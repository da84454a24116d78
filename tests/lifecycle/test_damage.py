"""What the database keeps of a module is damaged: others go on, and uploading again mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from host.hooks.actor import SYSTEM
from host.kernel import epochs
from host.lifecycle import archive, service
from host.lifecycle.models import ModuleArtefact
from host.testing import Site
from tests.broken_modules import make
from tests.lifecycle.versions import named

DAMAGE: dict[str, dict[str, object]] = {
    "manifest": {"manifest_text": "[module"},
    "archive": {"archive": b"rubbish"},
    "both": {"manifest_text": "", "archive": b""},
}


def damage(site: Site, what: str) -> None:
    with site.context() as db:
        mine = ModuleArtefact.slug == "sample"
        if what == "row":
            db.execute(sa.delete(ModuleArtefact).where(mine))
        else:
            db.execute(sa.update(ModuleArtefact).where(mine).values(**DAMAGE[what]))
        epochs.advance(db, epochs.EpochKind.MODULES, "test")
        db.commit()


@pytest.mark.parametrize("what", [*DAMAGE, "row"])
def test_others_go_on_and_the_same_archive_mends_it(what: str, site: Site, tmp_path: Path) -> None:
    name, data = archive.pack(make(tmp_path))
    site.install(make(tmp_path))
    site.install(named(tmp_path, "tree"))
    damage(site, what)
    fresh = Site(site.config)  # as after a restart: nothing is remembered
    admin = fresh.login(fresh.staff(admin=True))
    assert admin.get("/tree/").status_code == 200
    for page in ("/setup/modules/", "/setup/modules/sample", "/setup/modules/doctor"):
        assert admin.get(page).status_code == 200, page
    with fresh.context():
        service.deactivate("tree", SYSTEM)
        service.activate("tree", None, SYSTEM)
        assert not {one.slug: one for one in service.doctor()}["sample"].is_sound
        service.upload(data, name, SYSTEM)
    assert admin.get("/sample/").status_code == 200
    fresh.close()


@pytest.mark.parametrize("what", [*DAMAGE, "row"])
def test_it_can_be_taken_out(what: str, site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    damage(site, what)
    with site.context():
        service.deactivate("sample", SYSTEM)
        service.purge("sample", "sample", SYSTEM)
    assert "sample_thing" not in sa.inspect(site.engine).get_table_names()
