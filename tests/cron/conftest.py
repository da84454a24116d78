"""Jobs for tests, added to the registry of the site's generation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from host.hooks.cron import CatchUp, CronContext, CronJob
from host.testing import Site

Run = Callable[[CronContext], None]
Add = Callable[..., CronJob]


@pytest.fixture
def add_job() -> Add:
    """Return a function that adds a job to a site, and leaves it no other jobs."""

    def add(
        site: Site,
        run: Run,
        schedule: str = "0 0 1 * *",
        catch_up: CatchUp = CatchUp.LATEST,
        name: str = "demo.job",
        time_limit: int = 60,
    ) -> CronJob:
        jobs = site.runtime.generation().registry.jobs
        for other in [key for key in jobs if not key.startswith("demo.")]:
            del jobs[other]
        jobs[name] = CronJob(name, "A job", schedule, run, catch_up, time_limit)
        return jobs[name]

    return add
