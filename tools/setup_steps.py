"""The whole of set-up: which steps there are, and what the user sees of them."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tools.browser_assets import BrowserAssets
from tools.python_environment import PythonEnvironment
from tools.steps import SetupError, Step, only_one_at_a_time

ROOT = Path(__file__).resolve().parent.parent


def all_steps(root: Path, *, dev: bool) -> list[Step]:
    """Return every step of setting up a checkout, in order."""
    return [*PythonEnvironment(root, dev).steps(), *BrowserAssets(root, dev).steps()]


def set_up(root: Path, *, dev: bool) -> None:
    """Bring a checkout to a runnable state, from whatever state it is in."""
    with only_one_at_a_time(root / ".cache" / "setup.lock", say):
        steps = all_steps(root, dev=dev)
        for number, step in enumerate(steps, start=1):
            started = time.monotonic()
            is_new = step.run()
            result = f"done in {time.monotonic() - started:.1f} s" if is_new else "up to date"
            say(f"[{number}/{len(steps)}] {step.title}: {result}")


def say(line: str) -> None:
    """Show a line at once, also when the output goes to a file."""
    print(line, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run set-up from the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="tools/setup.py", description="Make this checkout of Trellis ready to run."
    )
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args(arguments)
    try:
        set_up(ROOT, dev=options.dev)
    except SetupError as error:
        print(f"Set-up stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Set-up was interrupted; run it again to go on.", file=sys.stderr)
        return 130
    return 0
