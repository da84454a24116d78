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
_SET_PARENT_DEATH_SIGNAL = 1
"""prctl(2): when the keeper dies, so does the trial."""
_ENDING_SECONDS = 10
_GRACE_SECONDS = 30
"""How much longer than its time a trial lives when whoever wants it does not hang up."""


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
    _ask_kernel(_SET_CHILD_SUBREAPER, 1)
    bell, striker = os.pipe()
    os.set_blocking(striker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(striker, warn_on_full_buffer=False)
    keeper, trial = os.getpid(), os.fork()
    if trial == 0:
        signal.set_wakeup_fd(-1)
        for own in (bell, striker, wanted.detach()):
            os.close(own)
        _work(order, output, keeper)
    os.close(output)
    code = _await(trial, bell, wanted.fileno(), order.seconds + _GRACE_SECONDS)
    _end_all(trial)
    try:
        wanted.sendall(Verdict.write(-signal.SIGKILL if code is None else code))
    except OSError:
        code = None
    if code is None:  # nobody is left who would remove it
        shutil.rmtree(order.scratch, ignore_errors=True)


def _await(trial: int, bell: int, wanted: int, seconds: float) -> int | None:
    """Return the exit code of the trial, or None when it is not wanted any more."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        for pid, status in _ended(trial):
            if pid == trial:
                return status
        ready, _, _ = select.select([bell, wanted], [], [], left)
        if wanted in ready:  # it says nothing while it is interested
            return None
        if bell in ready:
            os.read(bell, 512)
    return None


def _ended(trial: int = 0) -> Iterator[tuple[int, int]]:
    """Yield children that have ended with their exit codes.

    The trial is not taken off the list of processes: its number must stay its own until
    its group has been killed.
    """
    with contextlib.suppress(ChildProcessError):
        while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            killed = found.si_code != os.CLD_EXITED
            yield found.si_pid, -found.si_status if killed else found.si_status
            if found.si_pid == trial:
                return
            os.waitpid(found.si_pid, 0)


def _end_all(trial: int) -> None:
    """Kill the trial's group and every process below us, until none is left."""
    deadline = time.monotonic() + _ENDING_SECONDS
    for kill in (os.kill, os.killpg):  # it may not lead a group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(trial, signal.SIGKILL)
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


def _ask_kernel(option: int, value: int) -> None:
    """Call prctl(2); where there is none, only the trial and its group are ended."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _work(order: Order, output: int, keeper: int) -> NoReturn:
    """Become the trial: a session, an environment and streams of its own, then the work."""
    os.setsid()
    _ask_kernel(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(1)
    for one in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
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
