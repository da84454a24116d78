"""Every module that ships passes the conformance suite; a new one is found by itself."""

from __future__ import annotations

from pathlib import Path

from host.testing import conformance

MODULES = Path(__file__).resolve().parents[2] / "modules"
SHIPPED = sorted(path.parent for path in MODULES.glob("*/module.toml"))

for _folder in SHIPPED:
    _suite = conformance(_folder)
    globals()[f"Test_{_folder.name}"] = _suite
del _suite


def test_the_modules_are_found() -> None:
    assert [folder.name for folder in SHIPPED] == ["account_planning", "customers"]
