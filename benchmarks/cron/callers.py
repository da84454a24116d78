"""The processes that call cron, all at the same moment."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from host.config import Config
from host.testing.server import ROOT, environment

_IDLE_SECONDS = 0.3
"""So long is waited for a call's first run: there may be none."""


@dataclass(slots=True)
class Callers:
    """Some processes; one more stands by to take the place of each that is killed."""

    config: Config
    folder: Path
    number: int
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)
    _spare: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Callers:
        self._processes = [self._start() for _ in range(self.number)]
        for process in self._processes:
            self._expect(process, "ready")
        self._spare = [self._start()]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in (*self._processes, *self._spare):
            process.kill()
            process.communicate()

    def call(self, instant: datetime) -> list[str]:
        """Let all call at once; return what each said."""
        for process in self._processes:
            self._say(process, instant)
        return [self._answer(process) for process in self._processes]

    def call_and_kill(self, instant: datetime, seconds: float) -> None:
        """Let all call, and kill the first, so many seconds after it has done some work."""
        before = self._written()
        killed = self._processes.pop(0)
        self._say(killed, instant)
        end = time.monotonic() + _IDLE_SECONDS
        while self._written() == before and time.monotonic() < end:
            time.sleep(0.001)
        for process in self._processes:
            self._say(process, instant)
        time.sleep(seconds)
        killed.kill()
        killed.communicate()
        for process in self._processes:
            self._answer(process)
        fresh = self._spare.pop()
        self._expect(fresh, "ready")
        self._processes.append(fresh)
        self._spare.append(self._start())

    def call_until_quiet(self, instant: datetime) -> None:
        """Call until nothing is due any more, past the pauses after what was killed."""
        while True:
            instant += timedelta(minutes=2)
            if all(said in {"0", "busy"} for said in self.call(instant)):
                return

    def _written(self) -> int:
        """Return how much the jobs have left behind."""
        done = self.folder / "done"
        return done.stat().st_size if done.exists() else 0

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.cron.caller", str(self.folder)],
            cwd=ROOT,
            env=environment(self.config),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _say(self, process: subprocess.Popen[str], instant: datetime) -> None:
        if process.stdin is None:
            raise AssertionError("a caller has no input")
        process.stdin.write(f"{instant.isoformat()}\n")
        process.stdin.flush()

    def _answer(self, process: subprocess.Popen[str]) -> str:
        if process.stdout is None:
            raise AssertionError("a caller has no output")
        said = process.stdout.readline().strip()
        if not said:
            raise AssertionError(f"a caller ended with {process.wait()}")
        return said

    def _expect(self, process: subprocess.Popen[str], word: str) -> None:
        said = self._answer(process)
        if said != word:
            raise AssertionError(f"a caller said {said!r}, not {word!r}")
