"""Keeps the server from which trials of this process are forked; it goes when it is not used."""

from __future__ import annotations

import array
import atexit
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from host.trial.order import Order

WORK = ("host.canary", "host.farewell")
"""What the server imports beforehand; it also calls their ``prepare``, if they have one."""

_HEARING_SECONDS = 60
"""How long a server may take to import everything and fork."""
_ROOT = Path(__file__).resolve().parents[2]


class ForkServer:
    """One server process at most, started when a trial is wanted and none is there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def start(self, order: Order, output: int) -> socket.socket:
        """Have a trial forked; return the line on which its keeper tells the end.

        ``output`` is the pipe that it prints to. A server that has gone meanwhile is replaced.
        Raises OSError or EOFError when none can be had.
        """
        try:
            return self._start(order, output)
        except (OSError, EOFError):
            self.stop()
            return self._start(order, output)

    def stop(self) -> None:
        """End the server; the next trial starts another. Trials that run go on."""
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """Leave the parent's server to it, in a process that was forked from this one."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.returncode = 0
        self._lock, self._line, self._process = threading.Lock(), None, None

    def _start(self, order: Order, output: int) -> socket.socket:
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                passed = array.array("i", [theirs.fileno(), output])
                self._running().sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
            ours.settimeout(_HEARING_SECONDS)
            order.send(ours)
            if not ours.recv(1):
                raise EOFError  # the server has died, and the keeper with it
        except (OSError, EOFError):
            ours.close()
            raise
        return ours

    def _running(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                    [sys.executable, "-m", "host.trial.server", str(theirs.fileno()), *WORK],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                    cwd=_ROOT,
                    pass_fds=[theirs.fileno()],
                )
            # One that has made room must not stay on the list of processes.
            threading.Thread(target=self._process.wait, name="fork server", daemon=True).start()
        return self._line

    def _stop(self) -> None:
        """Hang up, upon which the server ends."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._line = self._process = None


SERVER: Final = ForkServer()
atexit.register(SERVER.stop)
os.register_at_fork(after_in_child=SERVER.forget)
