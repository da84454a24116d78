"""Long imports, executed by a worker; the person is told when one is done."""

from __future__ import annotations

from host.importing import jobs
from host.importing.models import ImportJob
from host.importing.report import Report
from host.staff_area.records.long_tasks import LongTask


def in_words(job: ImportJob) -> str:
    """Say how an import ended."""
    if job.state == jobs.State.CHECKED:
        return f"{job.file_name} is checked. Nothing is changed so far."
    if job.state == jobs.State.FAILED:
        return f"The import of {job.file_name} stopped: {job.error}"
    report = Report.from_stored(job.report)
    if report.refused:
        return f"Nothing of {job.file_name} was taken in: {report.failed} rows need a change."
    bad = f", {report.failed} refused" if report.failed else ""
    return f"{job.file_name} is in: {report.added} added, {report.updated} updated{bad}."


IMPORTS = LongTask("imports.run", "import", jobs.WORK, jobs.execute, in_words)
FORGET = IMPORTS.forgetting(
    "imports.forget", "Delete files of old imports", "20 3 * * *", jobs.forget
)
