"""Resolve the dependencies again and write the locks: ``make lock``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.browser_assets import find_npm
from tools.python_environment import PythonEnvironment
from tools.setup_steps import ROOT
from tools.steps import SetupError, run_command, write_whole

OLDEST_PYTHON = "3.11"
NAMES = ("runtime", "s3", "dev", "uv", "node")  # s3 and dev are held to the versions of runtime


def relock_python(root: Path) -> None:
    """Write the hashed locks of the Python packages, valid on every platform."""
    environment = PythonEnvironment(root)
    uv = environment.find_uv()
    if uv is None:
        raise SetupError("Locking needs uv: install it (see its own documentation) and try again.")
    words = ["--universal", "--generate-hashes", "--no-header", "--no-emit-index-url", "--quiet"]
    for name in NAMES:
        command = [
            *(uv, "pip", "compile", *words, "--python-version", OLDEST_PYTHON),
            *("--output-file", f"{name}.lock", f"{name}.in"),
        ]
        run_command(command, failure=f"Could not lock {name}.in.", cwd=environment.requirements)


def relock_browser(root: Path) -> None:
    """Write the npm lock without any address: packages come from whatever registry is set."""
    frontend = root / "frontend"
    find_npm(root).run(["install", "--package-lock-only"], frontend, "npm could not lock.")
    lock = frontend / "package-lock.json"
    content = json.loads(lock.read_text("utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
    write_whole(lock, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def main() -> int:
    """Write every lock; return the exit code."""
    try:
        relock_python(ROOT)
        relock_browser(ROOT)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
