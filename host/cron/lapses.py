"""What becomes of the jobs of a module whose licence has lapsed: they write nothing."""

from __future__ import annotations

from host.cron.execution import Outcome
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.kernel.generation import current
from host.licensing import service as licensing
from host.licensing.errors import LicenceLapsed


def waits(job: CronJob) -> bool:
    """Tell whether the job's runs are put off until the licence is good again.

    That is so for a job that makes up for every missed instant: then none is missing after.
    """
    return job.catch_up is CatchUp.EACH and licensing.is_lapsed(_owner(job))


def skipped(job: CronJob, context: CronContext) -> Outcome | None:
    """Return the outcome of a run that is left out, with the reason in its log; else None."""
    try:
        refuse(job)
    except LicenceLapsed as error:
        context.log(f"Not run. {error.message}")
        return Outcome("", 0)
    return None


def refuse(job: CronJob) -> None:
    """Raise LicenceLapsed when the job's module may only be read."""
    licensing.refuse_if_lapsed(_owner(job))


def _owner(job: CronJob) -> str:
    """Return the plugin that gave the job, whatever the job is called."""
    return current().registry.job_owner.get(job.name, "")
