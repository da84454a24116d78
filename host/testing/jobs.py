"""Runs scheduled jobs in tests, and adds jobs to a site that has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from host.cron import service
from host.cron.service import RunResult
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.sandbox import Site

Run = Callable[[CronContext], None]
Add = Callable[..., CronJob]


def run(site: Site, job: str, at: datetime | None = None, *, dry_run: bool = False) -> RunResult:
    """Run one job at once, as if it were ``at``; return its counts, lines and error.

    Raises AssertionError with the trace when the job fails.
    """
    with site.context():
        result = service.run_job(job, now=at, dry_run=dry_run, caller="page")
    if result.error:
        raise AssertionError(f"the job {job} failed:\n{result.error}")
    return result


def add(
    site: Site,
    run: Run,
    schedule: str = "0 0 1 * *",
    catch_up: CatchUp = CatchUp.LATEST,
    *,
    name: str = "demo.job",
    time_limit: int = 60,
) -> CronJob:
    """Add a job to the newest generation of the site, and leave it no jobs of plugins."""
    jobs = site.runtime.generation().registry.jobs
    for other in [key for key in jobs if not key.startswith("demo.")]:
        del jobs[other]
    jobs[name] = CronJob(name, "A job", schedule, run, catch_up, time_limit)
    return jobs[name]
