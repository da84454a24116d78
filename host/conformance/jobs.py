"""A job that is run again changes nothing more, and in a dry run nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from host import clock
from host.conformance import snapshot
from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.cron.execution import execute
from host.cron.schedule import BadSchedule, next_after
from host.hooks.cron import CronContext, CronJob
from host.sandbox import Site

_ZONE = ZoneInfo("UTC")
_UNWATCHED = snapshot.MOVING | {"host_module_fault", "host_module_trip"}
"""What raises is a finding by itself; that the host has noted it is none."""


def check_jobs(trial: Trial) -> Iterator[Finding]:
    """Run each job at several instants: dry, for real, and for real again."""
    with trial.world() as (site, _):
        for given in site.runtime.generation().hooks.cron():
            if given.plugin == trial.slug:
                yield from _job(site, given.value)


def _job(site: Site, job: CronJob) -> Iterator[Finding]:
    where = f"the job {job.name}"
    try:
        next_after(job.schedule, _ZONE, clock.now())
    except BadSchedule as error:
        yield Finding(
            f"its schedule “{job.schedule}” cannot be read: {error.message}",
            where,
            "Write a cron expression such as “0 7 * * *”.",
        )
        return
    for instant in _instants():
        found = [*_at(site, job, where, instant)]
        yield from found
        if found:
            return


def _at(site: Site, job: CronJob, where: str, instant: datetime) -> Iterator[Finding]:
    named = f"{where} at {instant:%Y-%m-%d %H:%M}"
    before = snapshot.take(site, _UNWATCHED)
    error = _run(site, job, instant, dry_run=True)
    wrote = ", ".join(snapshot.take(site, _UNWATCHED).differences(before))
    if error or wrote:
        yield Finding(
            f"a dry run {f'changes {wrote}' if wrote else f'fails: {error}'}",
            named,
            "Look at context.dry_run and count what would be done instead of doing it.",
        )
        return
    error = _run(site, job, instant)
    if error:
        yield Finding(f"it fails: {error}", named, "Correct the job; it must stand any data.")
        return
    once = snapshot.take(site, _UNWATCHED)
    error = _run(site, job, instant)
    more = ", ".join(snapshot.take(site, _UNWATCHED).differences(once))
    if error or more:
        yield Finding(
            f"run again for the same instant it {f'changes {more}' if more else f'fails: {error}'}",
            named,
            "Remember what was done under a unique key, and look there first. Messages take a "
            "dedupe_key, reminders an occasion.",
        )


def _run(site: Site, job: CronJob, instant: datetime, *, dry_run: bool = False) -> str:
    """Run the job as the host does, at that instant; return the last line of its error."""
    with site.context():
        running = site.runtime.generation().registry.jobs[job.name]
        context = CronContext(instant, _ZONE, dry_run)
        error = execute(running, context, move_clock=True).error
    return (error.strip().splitlines() or [""])[-1]


def _instants() -> list[datetime]:
    """Return now, tomorrow, and the first morning of the next quarter."""
    now = clock.now().replace(microsecond=0)
    month = 3 * ((now.month - 1) // 3) + 4
    quarter = now.replace(
        year=now.year + month // 13, month=(month - 1) % 12 + 1, day=1, hour=6, minute=0, second=0
    )
    return [now, now + timedelta(days=1), quarter]
