"""One process that calls cron at each instant it is given, until its input ends.

``python -m benchmarks.cron.caller FOLDER``: reads an instant a line, runs what is due then, and
answers with a line: how many runs, or ``busy``.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks.cron.jobs import SCHEDULES
from host import clock, logs
from host.app import new_runtime
from host.config import Config
from host.cron import service
from host.errors import Busy
from host.hooks.cron import CronContext, CronJob


def main(folder: Path) -> None:
    """Call until the input ends."""
    logs.configure("CRITICAL")
    runtime = new_runtime(Config.load(), kind="cli")
    jobs = runtime.generation().registry.jobs
    jobs.clear()
    done = os.open(folder / "done", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for name, (schedule, catch_up) in SCHEDULES.items():
        jobs[name] = CronJob(name, name, schedule, partial(_work, done, name), catch_up)
    print("ready", flush=True)
    for line in sys.stdin:
        with clock.at(datetime.fromisoformat(line.strip())), runtime.context():
            print(_call(), flush=True)


def _call() -> str:
    try:
        return str(len(service.run_due(caller="cli")))
    except Busy:
        return "busy"


def _work(done: int, name: str, context: CronContext) -> None:
    """Leave a line that this process wrote whole, as the last thing that the job does."""
    os.write(done, f"{name} {context.now.isoformat()}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
