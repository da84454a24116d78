"""Stands between a trial and whoever wants it: forks it, and ends it with all that it started."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from host.trial.order import Order, Verdict

_SET_CHILD_SUBREAPER = 36
"""prctl(2): whoever loses its parent below us becomes our child, wherever it has fled to."""
_ENDING_SECONDS = 10


def keep(line: int, output: int) -> NoReturn:
    """Run one trial to its end, or until whoever wants it hangs up; never returns."""
    try:
        with contextlib.suppress(EOFError, OSError), socket.socket(fileno=line) as wanted:
            order = Order.receive(wanted)
            wanted.sendall(b".")
            _keep(order, wanted, output)
    finally:
        os._exit(0)  # its word is on the line


def _keep(order: Order, wanted: socket.socket, output: int) -> None:
    _adopt_orphans()
    bell, striker = os.pipe()
    os.set_blocking(striker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(striker, warn_on_full_buffer=False)
    trial = os.fork()
    if trial == 0:
        signal.set_wakeup_fd(-1)
        for own in (bell, striker, wanted.detach()):
            os.close(own)
        _work(order, output)
    os.close(output)
    code = _await(trial, bell, wanted.fileno())
    _end_all(trial)
    if code is None:  # nobody is left who would remove it
        shutil.rmtree(order.scratch, ignore_errors=True)
    wanted.sendall(Verdict.write(-signal.SIGKILL if code is None else code))


def _await(trial: int, bell: int, wanted: int) -> int | None:
    """Return the exit code of the trial, or None when it is not wanted any more."""
    while True:
        for pid, status in _ended():
            if pid == trial:
                return os.waitstatus_to_exitcode(status)
        ready, _, _ = select.select([bell, wanted], [], [])
        if bell in ready:
            os.read(bell, 512)
        elif wanted in ready:  # it says nothing while it is interested
            return None


def _ended() -> Iterator[tuple[int, int]]:
    """Yield children that have ended, as waitpid(2) tells them."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def _end_all(trial: int) -> None:
    """Kill the trial's group and every process below us, until none is left."""
    deadline = time.monotonic() + _ENDING_SECONDS
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(trial, signal.SIGKILL)
    while time.monotonic() < deadline:
        for _ in _ended():
            pass
        left = children()
        if not left:
            return
        for pid in left:  # their children become ours
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def children() -> list[int]:
    """Return the children of this process; none where there is no /proc to ask."""
    found: list[int] = []
    for place in Path("/proc").glob("self/task/*/children"):
        with contextlib.suppress(OSError):
            found += map(int, place.read_text("ascii").split())
    return found


def _adopt_orphans() -> None:
    """Ask the kernel for it; one that is not Linux cannot, and then only the group is ended."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _work(order: Order, output: int) -> NoReturn:
    """Become the trial: a session, an environment and streams of its own, then the work."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if output > 2:
        os.close(output)
    os.environ.clear()
    os.environ.update(order.environment)
    tempfile.tempdir = None  # it may have been asked before the environment was this one
    sys.argv = [order.module, order.argument]
    code = 1
    try:
        code = int(importlib.import_module(order.module).main(order.argument, order.told))
    except BaseException:  # noqa: BLE001 - it is told in the output, and the end is ours
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)  # at once: no thread and no exit handler of a module may keep us
