"""Examples run: single blocks on their own, the pieces of the example module together."""

from __future__ import annotations

import ast
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from host.testing import Site
from tests.docs.pages import DOCS, MODULES_PAGE, ROOT, Block, all_blocks, blocks

RUNNABLE = [block for block in all_blocks() if "runnable" in block.marks]
PYTHON = [block for block in all_blocks() if block.language == "python"]


def written(folder: Path) -> Path:
    """Put the pieces of the example module together and return its folder."""
    files: dict[str, list[str]] = defaultdict(list)
    for block in blocks(MODULES_PAGE):
        if block.file:
            files[block.file].append(block.body)
    for name, pieces in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(pieces), "utf-8")
    return folder / "parcels"


@pytest.mark.parametrize("block", RUNNABLE, ids=lambda block: block.place)
def test_a_runnable_example_runs(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "var").mkdir()
    sqlite3.connect(tmp_path / "var" / "trellis.db").close()
    monkeypatch.chdir(tmp_path)
    exec(compile(block.body, block.place, "exec"), {"__name__": "example"})


def test_the_pages_hold_runnable_examples() -> None:
    pages = {block.page.name for block in RUNNABLE}
    assert {"administrator.md", "operator.md"} <= pages


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.place)
def test_every_python_block_can_be_read(block: Block) -> None:
    ast.parse(block.body)


def test_the_example_module_is_activated_and_its_tests_pass(site: Site, tmp_path: Path) -> None:
    folder = written(tmp_path)

    site.install(folder)

    assert "parcels" in {module.slug for module in site.runtime.generation().modules}
    assert site.runtime.generation().problems == ()
    tests: dict[str, Any] = {}
    source = folder / "tests" / "test_parcels.py"
    exec(compile(source.read_text("utf-8"), source.name, "exec"), tests)
    found = [value for name, value in tests.items() if name.startswith("test_")]
    assert len(found) == 3
    for test in found:
        test(site)


def test_the_example_module_does_what_its_page_says(site: Site, tmp_path: Path) -> None:
    site.install(written(tmp_path))
    admin = site.login(site.staff(admin=True))
    admin.post("/parcels/new", {"code": "AB-1"})
    settings = admin.post("/setup/settings/parcels", {"s_token": "sesame", "s_days": "5"})
    assert settings.status_code == 302

    assert "1 on the way" in admin.get("/").text
    assert "AB-1" in admin.get("/search?q=AB").text
    assert site.anonymous().post("/parcels/carrier/wrong", csrf=False).status_code == 404
    arrived = site.anonymous().post("/parcels/carrier/sesame", csrf=False)
    assert arrived.json == {"arrived": 1}
    report = admin.post("/setup/cron/jobs/parcels.late/run", follow_redirects=True)
    assert "0 parcels are still on the way" in report.text
    assert site.runtime.generation().hooks.guard.faults == []


def test_the_key_for_this_computer_is_the_one_that_ships() -> None:
    key = (ROOT / "modules" / "account_planning" / "localhost.key").read_text("utf-8").strip()
    shown = [
        block.body.strip()
        for page in DOCS.rglob("*.md")
        for block in blocks(page)
        if block.body.startswith("TRL1.")
    ]
    assert shown
    assert set(shown) == {key}
