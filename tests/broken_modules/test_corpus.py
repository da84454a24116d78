"""Every kind of fault, on every kind of database: told clearly, harmless, and gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from host.licensing import asking
from host.lifecycle import removal
from host.network.apart import Limits
from host.testing import Site
from host.testing.plugin import KINDS
from tests.broken_modules import witness
from tests.broken_modules.corpus import CORPUS
from tests.broken_modules.fault import Fault, When
from tests.broken_modules.ground import Ground, proven_once
from tests.broken_modules.scene import Scene, Shown, bring_out


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(asking, "LIMITS", Limits(connect=1, read=2, whole=2))
    monkeypatch.setattr(removal, "FAREWELL_SECONDS", 6)
    monkeypatch.setenv("TRELLIS_CORPUS_END", str(tmp_path / "end"))
    monkeypatch.setenv(witness.MARK, "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("family", "fault"), CORPUS, ids=[f"{family}-{fault.name}" for family, fault in CORPUS]
)
def test_a_fault_is_told_and_harms_nobody(
    family: str,
    fault: Fault,
    kind: str,
    ground: Callable[[str], Ground],
    scratch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared = ground(kind)
    with prepared.site(tmp_path / "data", with_sample=fault.when is When.UPGRADE) as site:
        assert prepared.people is not None
        if fault.hangs:
            monkeypatch.setenv("TRELLIS_CANARY_SECONDS", str(prepared.patience(site)))
        scene = Scene(site, prepared.people, tmp_path)
        mark = witness.set_mark()
        before = _look(scene)
        if fault.before:
            fault.before(scene)
        staff = scene.people.browser(site, "staff")
        with witness.bystanders(site.anonymous(), staff) as seen:
            shown = bring_out(fault, scene)
            _nothing_left(scene, before, fault)
            with proven_once(kind):
                _mend(fault, scene)
        _told(fault, shown)
        assert seen.bad == []
        assert seen.asked >= 2
        assert witness.processes_left(mark) == []
        assert [one.name for one in scratch.iterdir()] == []
        if scene.site is not site:
            scene.site.close()


def _told(fault: Fault, shown: Shown) -> None:
    """The message names the module, the stage, what is wrong and what to do, on the page too."""
    assert "sample" in f"{shown.module} {shown.text}".casefold()
    assert fault.stage in shown.stage
    assert fault.says in shown.text
    assert fault.remedy in shown.text
    assert fault.says in shown.where
    assert fault.remedy in shown.where


def _look(scene: Scene) -> witness.Picture:
    return witness.picture(scene.site)


def _nothing_left(scene: Scene, before: witness.Picture, fault: Fault) -> None:
    after = _look(scene)
    changed = {
        name: (before.rows.get(name), rows)
        for name, rows in after.rows.items()
        if before.rows.get(name) != rows
    }
    if fault.before or fault.when is not When.ACTIVATE:
        changed = {name: both for name, both in changed.items() if name not in _OF_THE_SETTING}
    if fault.when is When.PURGE:
        changed.pop("host_contact", None)  # it has lost the module's client pages
    assert changed == {}
    assert before.rows.keys() == after.rows.keys()
    assert before.schema == after.schema
    assert _but_exports(before.files) == _but_exports(after.files)
    if scene.is_restarted:
        return  # the first process is still in this one
    scene.site.runtime.retirement.sweep()
    scene.site.runtime.retirement.settle()
    running = scene.site.runtime.generation().module("sample")
    assert witness.packages(running.artefact.digest if running else "") == []


_OF_THE_SETTING = {"host_setting", "host_module_revocation"}


def _but_exports(files: list[str]) -> list[str]:
    """Leave out exports, with their folder, and the queue, which the host makes at need."""
    return [one for one in files if not one.startswith(("exports", "queue.db"))]


def _mend(fault: Fault, scene: Scene) -> None:
    """Do what the remedy says; then a corrected version goes live and works."""
    if fault.mend:
        fault.mend(scene)
    scene.install(fault.good())
    assert scene.admin.get("/sample/").text == "the sample answers"


def test_the_neighbour_is_there(ground: Callable[[str], Ground], tmp_path: Path) -> None:
    """What the bystanders ask for is a page of a module, not of the host."""
    with ground("sqlite").site(tmp_path / "data", with_sample=False) as site:
        assert isinstance(site, Site)
        assert site.runtime.generation().module("sample_well") is not None
