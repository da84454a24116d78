"""``trellis cron``: scheduled jobs from a crontab or by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from host.cli.site import site
from host.cron import service
from host.cron.service import RunResult
from host.errors import Busy
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
        for name, job in sorted(current().registry.jobs.items()):
            due = service.next_due(name)
            when = f"{due:%Y-%m-%d %H:%M} UTC" if due else "never"
            click.echo(f"{name:<36} {job.schedule:<16} next {when:<22} {job.title}")


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
