"""The process that has imported the host and forks a keeper for each trial; it runs no module."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Sequence

from host.trial import keeper

IDLE_SECONDS = 120
"""How long it waits for the next trial before it makes room."""


def main(line: int, work: Sequence[str]) -> None:
    """Serve trials until nobody is at the other end of the line."""
    # Whoever wants a trial decides about it, also when everything here is told to end.
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(one, signal.SIG_IGN)
    for name in work:
        getattr(importlib.import_module(name), "prepare", _nothing)()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=line) as ear:
        ear.settimeout(IDLE_SECONDS)
        _serve(ear)


def _nothing() -> None:
    """Most work needs no preparation."""


def _serve(ear: socket.socket) -> None:
    while True:
        try:
            word, passed, _flags, _address = socket.recv_fds(ear, 1, 2)
        except TimeoutError:
            return
        if not word:
            return
        with contextlib.suppress(OSError):  # no room for a process: the line ends without a word
            if os.fork() == 0:
                ear.close()
                keeper.keep(*passed)
        for one in passed:
            os.close(one)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
