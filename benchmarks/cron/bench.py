"""Calls cron through a year from three processes at once, kills some, and counts what ran."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.cron.callers import Callers
from benchmarks.cron.jobs import SCHEDULES, ZONE, due
from benchmarks.cron.year import END, START, instants
from benchmarks.figure import Figure
from host.cron.models import CronRun
from host.hooks.actor import SYSTEM
from host.hooks.cron import CatchUp
from host.sandbox import Site
from host.sandbox.site import prepared
from host.settings import service as settings
from host.testing.databases import scratch_database

SEED = 20260101
CALLERS = 3
KILL_EVERY = 120
"""Calls between two kills."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a year."""

    instants: int
    runs: int
    missed: int
    doubled: int
    unexpected: int
    calls: int
    kills: int
    retaken: int
    seconds: float


def run() -> Iterator[Figure]:
    """Measure on SQLite, and on PostgreSQL where it answers."""
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            try:
                url = stack.enter_context(scratch_database(kind, Path(name)))
            except pytest.skip.Exception as skipped:
                print(f"cron on {kind} did not run: {skipped}", file=sys.stderr)
                continue
            yield from _figures(kind, through(Path(name), url, START, END, KILL_EVERY))


def through(folder: Path, url: str, start: datetime, end: datetime, kill_every: int) -> Tally:
    """Call through the time from ``start`` to ``end``; kill one of the callers now and then."""
    site = Site(prepared(folder / "site", url))
    with site.context():
        settings.save("general", {"timezone": ZONE.key}, SYSTEM)
    chance = random.Random(SEED)
    begun, calls, kills = time.monotonic(), 0, 0
    with Callers(site.config, folder, CALLERS) as callers:
        for instant in instants(start, end, chance):
            calls += 1
            if kill_every and calls % kill_every == 0:
                kills += 1
                callers.call_and_kill(instant, chance.uniform(0, 0.02))
            else:
                callers.call(instant)
        callers.call_until_quiet(end)
    seconds = time.monotonic() - begun
    try:
        return _count(site, folder, start, end, (calls, kills, seconds))
    finally:
        site.close()


def _count(
    site: Site, folder: Path, start: datetime, end: datetime, made: tuple[int, int, float]
) -> Tally:
    expected = due(start, end)
    with site.context() as db:
        rows = db.execute(sa.select(CronRun.job, CronRun.due_at, CronRun.attempts, CronRun.state))
        runs = [row for row in rows if row.state == "done"]
    ran = Counter((row.job, row.due_at) for row in runs)
    done = Counter(
        (name, datetime.fromisoformat(at))
        for name, at in (line.split() for line in (folder / "done").read_text().splitlines())
    )
    again = {(row.job, row.due_at) for row in runs if row.attempts > 1}
    each = [name for name, (_, catch_up) in SCHEDULES.items() if catch_up is CatchUp.EACH]
    wanted = {(name, at) for name in each for at in expected[name]}
    known = {(name, at) for name, found in expected.items() for at in found}
    doubled = [one for one, times in done.items() if times > 1 and one not in again]
    calls, kills, seconds = made
    return Tally(
        instants=len(wanted),
        runs=len(runs),
        missed=len(wanted - ran.keys()) + len(wanted - done.keys()),
        doubled=len([one for one in doubled if one in wanted]) + sum(ran.values()) - len(ran),
        unexpected=len(ran.keys() - known),
        calls=calls * CALLERS,
        kills=kills,
        retaken=len(again),
        seconds=seconds,
    )


def _figures(kind: str, tally: Tally) -> Iterator[Figure]:
    yield Figure(f"cron.{kind}.missed", tally.missed, "instants", 0)
    yield Figure(f"cron.{kind}.doubled", tally.doubled, "instants", 0)
    yield Figure(f"cron.{kind}.unexpected", tally.unexpected, "instants", 0)
    yield Figure(f"cron.{kind}.instants", tally.instants, "instants that must run")
    yield Figure(f"cron.{kind}.runs", tally.runs, "runs")
    yield Figure(f"cron.{kind}.calls", tally.calls, "calls")
    yield Figure(f"cron.{kind}.kills", tally.kills, "kills")
    yield Figure(f"cron.{kind}.taken_again", tally.retaken, "runs after a kill")
    yield Figure(f"cron.{kind}.seconds", tally.seconds, "s")
