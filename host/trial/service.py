"""Has a function run in a process of its own, and tells how that ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

from host.errors import TrellisError
from host.trial.forking import SERVER
from host.trial.order import Order, Verdict

OUTPUT_LIMIT = 20_000
"""How many of the last bytes that the process printed are kept."""

_PREFIX = "trellis-trial-"
_ABANDONED_SECONDS = 6 * 3600
_CLEARING_SECONDS = 15
"""How long it may take to end whatever a trial has started."""


class TrialLost(TrellisError):
    """The process could not be had, or went without a word about how it ended."""

    code = "trial_lost"
    status = 503


def run(module: str, argument: str, told: str, seconds: float) -> tuple[int | None, str]:
    """Run ``module.main(argument, told)`` apart; return (exit code, end of what it printed).

    The code is what ``main`` returns, negative for the number of a signal, and None when the
    time was up. Whatever the process has started is killed with it, so that nothing of it lives
    on, and its folder for temporary files, where a copy of the site's data may lie, goes as well.
    Raises TrialLost when that says nothing about what was to be run.
    """
    _tidy()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as scratch:
        environment = os.environ | {"TMPDIR": scratch}
        order = Order(module, argument, told, scratch, seconds, environment)
        try:
            return _heard_out(order)
        except (OSError, EOFError) as error:
            why = f"{type(error).__name__} {error}".strip()
            raise TrialLost(
                f"The process for a trial could not be had, or was ended from outside ({why}). "
                "That says nothing about the module. See that the machine has memory and room "
                "for processes, then repeat it."
            ) from error


def _heard_out(order: Order) -> tuple[int | None, str]:
    heard, spoken = os.pipe()
    tail = _Tail(heard)
    try:
        line = SERVER.start(order, spoken)
    finally:
        os.close(spoken)
    with line:
        return _verdict(line, order.seconds), tail.text()


def _verdict(line: socket.socket, seconds: float) -> int | None:
    """Wait for the end of the trial and of all that it started; hanging up ends it."""
    line.settimeout(max(seconds, 0.001))
    try:
        said = line.recv(Verdict.SIZE)
    except TimeoutError:
        line.shutdown(socket.SHUT_WR)
        line.settimeout(_CLEARING_SECONDS)
        with contextlib.suppress(OSError):
            line.recv(Verdict.SIZE)
        return None
    return Verdict.read(said)


def _tidy() -> None:
    """Remove what trials left behind that were killed together with who ran them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            found = folder.lstat()
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


class _Tail:
    """Reads a pipe to its end on a thread of its own and keeps only the last of it.

    Neither a chatterbox nor a child that keeps the pipe open can fill memory or stop us.
    """

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._kept = b""
        self._thread = threading.Thread(target=self._read, name="trial output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with os.fdopen(self._pipe, "rb", buffering=0) as pipe:
            while piece := pipe.read(65536):
                self._kept = (self._kept + piece)[-OUTPUT_LIMIT:]

    def text(self) -> str:
        """Return the end of what was printed; waits shortly for the rest of it."""
        self._thread.join(2)
        return self._kept.decode("utf-8", "replace")
