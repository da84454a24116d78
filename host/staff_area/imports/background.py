"""Long imports, executed by a worker; the person is told when one is done."""

from __future__ import annotations

from dataclasses import replace

from host.access import grants
from host.access import service as access
from host.background import Call, sweep, task
from host.database import session
from host.hooks.actor import Actor
from host.hooks.cron import CronContext, CronJob
from host.importing import jobs
from host.importing.models import ImportJob
from host.importing.report import Report
from host.messaging.notifications import service as notices

TASK = "imports.run"


@task(TASK)
def run(job_id: int) -> None:
    """Execute one import in the name of the person who launched it."""
    job = session().get(ImportJob, job_id)
    if job is None or job.created_by is None:
        return
    done = jobs.execute(job_id, _actor(job.created_by))
    if done is not None:
        notices.notify(
            job.created_by,
            "import",
            in_words(done),
            url=f"/clients/import/{job_id}",
            dedupe_key=f"import:{job_id}",
        )


@sweep(TASK)
def waiting() -> list[Call]:
    """Find imports that no worker is executing, such as those of a killed one."""
    return [Call(TASK, (job_id,)) for job_id in jobs.waiting()]


def in_words(job: ImportJob) -> str:
    """Say how an import ended."""
    if job.state == jobs.State.FAILED:
        return f"The import of {job.file_name} stopped: {job.error}"
    report = Report.from_stored(job.report)
    if report.refused:
        return f"Nothing of {job.file_name} was taken in: {report.failed} rows need a change."
    bad = f", {report.failed} refused" if report.failed else ""
    return f"{job.file_name} is in: {report.added} added, {report.updated} updated{bad}."


def forget_old(context: CronContext) -> None:
    """Delete uploaded files after a week."""
    ids = jobs.old()
    context.count("deleted", len(ids))
    if ids and not context.dry_run:
        jobs.forget(ids)


FORGET = CronJob("imports.forget", "Delete files of old imports", "20 3 * * *", forget_old)


def _actor(staff_id: int) -> Actor:
    """The person with the rights of this moment; none for one who left."""
    staff = access.get_staff(staff_id)
    actor = grants.actor_of(staff)
    return actor if staff.is_active else replace(actor, grants=frozenset(), is_admin=False)
