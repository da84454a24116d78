"""Runs a process of ours that will run somebody else's code: limited, heard out, cleared away."""

from __future__ import annotations

import contextlib
import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from host.lifecycle import afterlife

OUTPUT_LIMIT = 20_000
"""How many of the last bytes that the process printed are kept."""

_PREFIX = "trellis-trial-"
_ABANDONED_SECONDS = 6 * 3600
_ROOT = Path(__file__).resolve().parents[2]


def run(module: str, argument: str, told: str, seconds: float) -> tuple[int | None, str]:
    """Run ``python -m module argument``; return (exit code, end of what it printed).

    The process asks `order` for what it is told, in one line. The code is None when the time
    was up. Whatever the process has started is killed with it, so that nothing of it lives on,
    and its folder for temporary files, where a copy of the site's data may lie, goes as well.
    """
    _tidy()
    mark = secrets.token_hex(8)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as scratch:
        try:
            return _run(module, argument, told, seconds, {afterlife.MARK: mark, "TMPDIR": scratch})
        finally:
            afterlife.end(mark)


def _run(
    module: str, argument: str, told: str, seconds: float, apart: Mapping[str, str]
) -> tuple[int | None, str]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", module, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=_ROOT,
        env=os.environ | dict(apart),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    tail = _Tail(process.stdout)
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(told.encode() + b"\n")
            process.stdin.flush()
        code: int | None = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        _kill_group(process.pid)
        process.wait()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return code, tail.text()


def order() -> str:
    """Return what this process was told by `run`, and die when the one that runs it does.

    It holds the other end of standard input for as long as it lives; the module's code finds
    an empty one instead.
    """
    told = sys.stdin.readline()
    room = Path(os.environ.get("TMPDIR", ""))  # now: the module may change it
    ear = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    threading.Thread(target=_end_with_parent, args=(ear, room), name="parent", daemon=True).start()
    return told


def limit(megabytes: int) -> None:
    """Give this process so much room and no core file; a fault must not fill memory or disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes:
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _end_with_parent(ear: int, room: Path) -> None:
    while os.read(ear, 1024):
        pass
    if room.name.startswith(_PREFIX):
        shutil.rmtree(room, ignore_errors=True)
    if os.getpgrp() == os.getpid():
        _kill_group(os.getpid())  # with whatever the module has started
    os._exit(1)


def _kill_group(pid: int) -> None:
    """Kill what is left of the session that the process led, itself included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


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

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._kept = b""
        self._thread = threading.Thread(target=self._read, name="trial output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            while piece := os.read(self._pipe.fileno(), 65536):
                self._kept = (self._kept + piece)[-OUTPUT_LIMIT:]

    def text(self) -> str:
        """Return the end of what was printed; waits shortly for the rest of it."""
        self._thread.join(2)
        return self._kept.decode("utf-8", "replace")
