"""What a module's code leaves running: threads and processes."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

MARK = "TRELLIS_TRIAL"
"""The variable by which a trial's processes are known, also those that left its session."""
_PROC = Path("/proc")


def running() -> frozenset[str]:
    """Return the threads and child processes of this process, named for a message."""
    threads = {f"a thread ({one.name})" for one in threading.enumerate()}
    return frozenset(threads | {f"a process ({pid})" for pid in _children()})


def end(mark: str) -> None:
    """Kill every process that bears this mark; where there is no /proc, nothing is found."""
    wanted = f"{MARK}={mark}".encode()
    for place in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (place / "environ").read_bytes().split(b"\0"):
                os.kill(int(place.name), signal.SIGKILL)


def _children() -> list[str]:
    found: list[str] = []
    for place in _PROC.glob("self/task/*/children"):
        with contextlib.suppress(OSError):
            found += place.read_text("ascii").split()
    return found
