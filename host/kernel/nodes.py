"""The name of the machine that this process runs on, as other nodes know it."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

LENGTH = 40
"""Longest name: owners of leases have to fit into a column."""
_given: list[str] = []
_process: list[tuple[int, str]] = []


def call(name: str) -> None:
    """Give the node a name for the rest of this process; empty keeps the machine's."""
    _given[:] = [name[:LENGTH]] if name else []


def name() -> str:
    """Return the name given, or the machine's."""
    return _given[0] if _given else socket.gethostname()[:LENGTH]


def life() -> str:
    """Tell this process from an earlier one of the same number, as containers have them."""
    if not _process or _process[0][0] != os.getpid():
        _process[:] = [(os.getpid(), uuid.uuid4().hex[:8])]
    return _process[0][1]


def is_over(pid: str, of_life: str) -> bool:
    """Tell whether a process of this machine, as an owner of leases names it, runs no more."""
    if not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return of_life != life()
    return not is_alive(int(pid))


def is_alive(pid: int) -> bool:
    """Tell whether a process of this machine still runs.

    One that was killed and whose parent has not asked for it yet runs no more, though its
    number is taken.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:  # a machine without /proc, or it ended while we looked
        return Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}
