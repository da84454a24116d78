"""Steps that are done once, survive being killed, and cost nothing when repeated."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LAST_LINES = 15


class SetupError(Exception):
    """Set-up cannot go on; the message says what happened and what to do about it."""


def digest(*inputs: object) -> str:
    """Return a short hash of values and of the contents of files (given as ``Path``)."""
    total = hashlib.sha256()
    for item in inputs:
        content = item.read_bytes() if isinstance(item, Path) else str(item).encode()
        total.update(b"%d:" % len(content) + content)
    return total.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of set-up, skipped as long as its stamp carries one of the accepted digests.

    The first digest is the one that ``work`` achieves; further ones stand for a result that
    includes this one (a development set-up satisfies a plain one).
    """

    title: str
    stamp: Path
    accepts: tuple[str, ...]
    work: Callable[[], None]
    is_whole: Callable[[], bool] = field(default=lambda: True)

    @property
    def begun(self) -> Path:
        """The marker that stays behind when the step is killed half-way."""
        return self.stamp.with_suffix(".begun")

    def is_done(self) -> bool:
        """Say whether the step's result is there, made from the present inputs."""
        try:
            stamped = self.stamp.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return False
        return stamped in self.accepts and not self.begun.exists() and self.is_whole()

    def run(self) -> bool:
        """Do the work unless it is done; return whether anything was done."""
        if self.is_done():
            return False
        self.stamp.unlink(missing_ok=True)
        self._mark_begun()
        self.work()
        self._mark_begun()  # the work may have replaced the folder that holds the marker
        write_whole(self.stamp, self.accepts[0])
        self.begun.unlink()
        return True

    def _mark_begun(self) -> None:
        self.begun.parent.mkdir(parents=True, exist_ok=True)
        self.begun.touch()


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is either absent, old or complete."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextmanager
def only_one_at_a_time(lock_file: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file; wait while another set-up of the same checkout holds it.

    The kernel drops the lock when its holder dies, so a killed set-up blocks nobody.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here; waiting for it to end.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run_command(
    command: Sequence[str | Path],
    *,
    failure: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a program quietly and return what it printed.

    Raises ``SetupError`` with ``failure`` and the program's last lines when it does not succeed.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, and no shell is involved
            words,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{failure}\n  {words[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise SetupError(_report(failure, words, done))
    return done.stdout


def _report(failure: str, words: list[str], done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stdout.splitlines() if line.strip()][-LAST_LINES:]
    heading = f"{failure}\n  `{' '.join(words)}` ended with code {done.returncode}:"
    return "\n".join([heading, *(f"    {line}" for line in lines)])
