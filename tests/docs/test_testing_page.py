"""The files that the page on testing shows work, in a folder of an author elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, blocks
from tests.docs.test_examples import written

PAGE = DOCS / "developers" / "testing.md"
COMPILED = {name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ}
"""Where Python finds what was compiled before; of the rest an author's folder needs nothing."""


@pytest.mark.timeout(600)
def test_the_shown_tests_pass_outside_the_repository(tmp_path: Path) -> None:
    tests = written(tmp_path) / "tests"
    (tests / "test_parcels.py").unlink()  # names its module from this repository's root
    shown = [block for block in blocks(PAGE) if block.file]
    for block in shown:
        path = tmp_path / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += ["-k", "not postgresql and not mariadb"]  # seconds; shipped modules go there
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "--import-mode=importlib", str(tests)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"} | COMPILED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {block.file for block in shown} >= {"conftest.py", "parcels/tests/test_conformance.py"}
