"""What a trial is sent to do in tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time

SLEEPER = "import time; time.sleep(600)"


def main(errand: str, told: str) -> int:
    """Do one of these; ``told`` is a number where one is wanted."""
    if errand == "exit":
        return int(told)
    if errand == "kill":
        os.kill(os.getpid(), int(told))
    if errand == "environment":
        sys.stdout.write(f"{os.environ.get(told)} {os.environ['TMPDIR']}\n")
        sys.stdout.flush()
    if errand == "flee":
        _flee()
    if errand == "sleep":
        time.sleep(600)
    return 0


def _flee() -> None:
    """Leave a process that has lost its parent, its session and its environment."""
    if os.fork() == 0:
        os.setsid()
        process = subprocess.Popen([sys.executable, "-c", SLEEPER], env={})
        sys.stdout.write(str(process.pid))
        sys.stdout.flush()
        os._exit(0)
    os.wait()
