"""Which modules fit: ranges, circles, conflicts, other hosts; and what is parked."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from host.errors import Conflict, InvalidInput
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.kernel import epochs
from host.lifecycle import compatibility, service
from host.lifecycle.models import ModuleArtefact
from host.testing import Site
from tests.lifecycle.test_upgrading import upload
from tests.lifecycle.versions import named


def manifest(slug: str, version: str = "1.0.0", **links: dict[str, str]) -> Manifest:
    return Manifest(slug, slug.title(), version, "Tests", "", ">=1", **links)  # type: ignore[arg-type]


def together(*all_: Manifest) -> dict[str, Manifest]:
    return {one.slug: one for one in all_}


def test_every_reason_is_given_at_once() -> None:
    house = manifest("house", requires={"ground": ">=2"}, conflicts={"flood": ">=1"})
    others = together(manifest("ground"), manifest("flood"))
    with pytest.raises(Conflict) as refused:
        compatibility.check_neighbours(house, others)
    assert "House needs “ground” >=2; active is 1.0.0" in refused.value.message
    assert "House cannot run beside “flood” 1.0.0" in refused.value.message


def test_a_neighbour_that_cannot_stand_it_is_named() -> None:
    flood = manifest("flood", conflicts={"house": "<2"})
    with pytest.raises(Conflict, match=r"Flood 1\.0\.0 cannot run beside House 1\.0\.0"):
        compatibility.check_neighbours(manifest("house"), together(flood))


def test_a_version_that_others_have_outgrown_is_refused() -> None:
    house = manifest("house", requires={"ground": ">=1,<2"})
    with pytest.raises(Conflict, match=r"House 1\.0\.0 needs “ground” >=1,<2, not 2\.0"):
        compatibility.check_neighbours(manifest("ground", "2.0"), together(house))


def test_a_circle_is_named_from_end_to_end() -> None:
    circle = together(
        manifest("one", requires={"two": ">=1"}),
        manifest("two", requires={"three": ">=1"}),
        manifest("three", requires={"one": ">=1"}),
        manifest("beside", requires={"one": ">=1"}),
    )
    assert compatibility.cycle_through("one", circle) == ["one", "two", "three", "one"]
    assert compatibility.cycle_through("beside", circle) == []
    with pytest.raises(Conflict, match="one → two → three → one"):
        compatibility.check_cycle(circle["one"], circle)


def test_dependents_come_before_what_they_need() -> None:
    all_ = together(
        manifest("ground"),
        manifest("house", requires={"ground": ">=1"}),
        manifest("roof", requires={"house": ">=1", "ground": ">=1"}),
        manifest("tree"),
    )
    assert compatibility.dependents_of("ground", all_) == ["roof", "house"]


def test_modules_for_another_host_are_parked_with_those_that_need_them() -> None:
    ground = Manifest("ground", "Ground", "1.0", "Tests", "", ">=1,<2")
    house = Manifest("house", "House", "1.0", "Tests", "", ">=1", requires={"ground": ">=1"})
    tree = Manifest("tree", "Tree", "1.0", "Tests", "", ">=1")
    assert compatibility.parked(together(ground, house, tree), "1.4") == {}
    reasons = compatibility.parked(together(ground, house, tree), "2.0")
    assert set(reasons) == {"ground", "house"}
    assert "this host has 2.0" in reasons["ground"]
    assert "needs the module “ground”" in reasons["house"]


def test_a_circle_is_refused_when_it_is_uploaded(site: Site, tmp_path: Path) -> None:
    upload(site, named(tmp_path, "left_one", requires='right_one = ">=1"'))
    with pytest.raises(Conflict, match="right_one → left_one → right_one"):
        upload(site, named(tmp_path, "right_one", requires='left_one = ">=1"'))


def test_an_upgrade_that_would_break_a_neighbour_is_refused(site: Site, tmp_path: Path) -> None:
    site.install(named(tmp_path, "ground"))
    site.install(named(tmp_path, "house", requires='ground = ">=1,<2"'))
    upload(site, named(tmp_path, "ground", version="2.0.0"))
    with site.context(), pytest.raises(Conflict, match="House"):
        service.upgrade("ground", SYSTEM)
    with site.context():
        assert service.get_module("ground").version == "1.0.0"


def test_a_host_that_has_moved_on_parks_modules_and_goes_on(site: Site, tmp_path: Path) -> None:
    """As after an upgrade of the host: what is installed was made for an older API."""
    site.install(named(tmp_path, "ground"))
    site.install(named(tmp_path, "house", requires='ground = ">=1"'))
    site.install(named(tmp_path, "tree"))
    with site.context() as db:
        row = db.scalars(sa.select(ModuleArtefact).where(ModuleArtefact.slug == "ground")).one()
        row.manifest_text = row.manifest_text.replace(">=1.0,<2", ">=0.5,<1")
        epochs.advance(db, epochs.EpochKind.MODULES, "test")
        db.commit()
    admin = site.login(site.staff(admin=True))
    answers = {path: admin.get(path).status_code for path in ("/", "/ground/", "/house/", "/tree/")}
    assert answers == {"/": 200, "/ground/": 404, "/house/": 404, "/tree/": 200}
    with site.context():
        left_out = service.left_out()
        found = {one.slug: one for one in service.doctor()}
    assert "was made for host API <1,>=0.5" in left_out["ground"]
    assert set(left_out) == {"ground", "house"}
    assert not found["ground"].is_sound
    assert found["tree"].is_sound


def test_the_doctor_looks_ahead(site: Site, tmp_path: Path) -> None:
    site.install(named(tmp_path, "ground"))
    with site.context():
        assert [one.is_sound for one in service.doctor()] == [True]
        assert [one.is_sound for one in service.doctor("1.9")] == [True]
        [ahead] = service.doctor("2.0")
        assert "this host has 2.0" in ahead.findings[0]
        with pytest.raises(InvalidInput, match="is not a version"):
            service.doctor("soon")


def test_the_doctor_sees_what_is_missing(site: Site, tmp_path: Path) -> None:
    site.install(named(tmp_path, "ground", suggests='tree = ">=1"'))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ground_schema_version")
    with site.context():
        [found] = service.doctor()
    assert "works better with “tree”" in found.findings[0]
    assert "tables are at revision none" in found.findings[1]
