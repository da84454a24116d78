"""``trellis cron``: scheduled jobs from a crontab or by hand."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from host.cli.site import site
from host.cron import controls, overview, service, silence
from host.cron.overview import JobOverview
from host.cron.service import RunResult
from host.errors import Busy
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.settings import service as settings


@click.group()
def cron() -> None:
    """Run and list scheduled jobs."""


@cron.command()
@click.argument("job", required=False)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Act as if it were this day (in the organisation's time zone).",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def run(job: str | None, day: datetime | None, dry_run: bool) -> None:
    """Run JOB now, or every job that is due."""
    with site():
        zone = ZoneInfo(settings.get("general", "timezone"))
        now = day.replace(tzinfo=zone) if day else None
        try:
            results = _run(job, now, dry_run)
        except Busy as busy:
            click.echo(busy.message)
            return
        for result in results:
            _show(result)
        if not results:
            click.echo("Nothing is due.")


@cron.command("list")
def list_all() -> None:
    """List the jobs with their schedules and next runs."""
    with site():
        for one in overview.of_all():
            when = f"{one.next_due:%Y-%m-%d %H:%M} UTC" if one.next_due else "never"
            name, title = one.job.name, one.job.title
            click.echo(f"{name:<36} {one.schedule:<16} next {when:<22} {title}{_trouble(one)}")


@cron.command()
def status() -> None:
    """Say who called last and which jobs are in trouble; exit with 1 when something is.

    For a monitor outside: cron that is dead cannot tell of itself.
    """
    with site():
        called_at = service.last_call_at()
        last = f"{called_at:%Y-%m-%d %H:%M:%S} UTC" if called_at else "never"
        click.echo(f"Last call: {last}")
        poor = [one for one in overview.of_all() if one.failures]
        for one in poor:
            click.echo(f"{one.job.name}:{_trouble(one)}")
        silent = silence.is_silent(called_at)
        if silent:
            click.echo("Nobody calls the scheduled jobs. Start trellis worker or mend the crontab.")
        if silent or any(one.is_failing for one in poor):
            sys.exit(1)
        click.echo("All is well." if not poor else "Nothing needs you yet.")


@cron.command()
@click.argument("job")
@click.option("--reason", required=True, help="Why, for whoever wonders later.")
def off(job: str, reason: str) -> None:
    """Keep JOB from running by itself."""
    with site():
        controls.switch_off(job, reason, SYSTEM)
        click.echo(f"{job} does not run by itself any more.")


@cron.command()
@click.argument("job")
def on(job: str) -> None:
    """Let JOB run by itself again."""
    with site():
        controls.switch_on(job, SYSTEM)
        click.echo(f"{job} runs by itself again.")


def _trouble(one: JobOverview) -> str:
    if one.is_off and one.state is not None:
        return f"  [off: {one.state.off_reason}]"
    if not one.failures:
        return ""
    return f"  [failed {one.failures} {'time' if one.failures == 1 else 'times'} in a row]"


def _run(job: str | None, now: datetime | None, dry_run: bool) -> list[RunResult]:
    if job is not None:
        return [service.run_job(job, now=now, dry_run=dry_run, caller="cli")]
    if dry_run:
        names = sorted(current().registry.jobs)
        return [service.run_job(name, now=now, dry_run=True, caller="cli") for name in names]
    return service.run_due(now=now, caller="cli")


def _show(result: RunResult) -> None:
    counts = ", ".join(f"{number} {what}" for what, number in result.counts.items())
    click.echo(f"{result.job}: {result.state}{f' ({counts})' if counts else ''}")
    for line in result.lines:
        click.echo(f"  {line}")
    if result.error:
        click.echo(f"  {result.error}")
