"""Modules are imported from their folder, under a name that carries their digest."""

from __future__ import annotations

import shutil
from pathlib import Path

from host.hooks.manifest import Manifest
from host.kernel import loader
from host.kernel.loader import Artefact
from tests.broken_modules import make


def artefact(folder: Path, digest: str) -> Artefact:
    text = (folder / "module.toml").read_text("utf-8")
    return Artefact(Manifest.parse(text), digest, folder)


def test_two_versions_of_one_module_live_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    old = loader.load(artefact(make(tmp_path, version="1.0.0"), "1" * 64))
    new = loader.load(artefact(make(tmp_path / "new", version="1.1.0"), "2" * 64))
    assert old.plugin is not new.plugin
    assert old.plugin.pages_of_sample is not new.plugin.pages_of_sample


def test_a_module_whose_folder_went_away_is_imported_from_its_new_one(tmp_path: Path) -> None:
    first = make(tmp_path)
    assert loader.load(artefact(first, "3" * 64)).plugin.__file__ == str(first / "plugin.py")
    second = tmp_path / "unpacked again"
    shutil.move(first, second)
    assert loader.load(artefact(second, "3" * 64)).plugin.__file__ == str(second / "plugin.py")
