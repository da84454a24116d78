"""Long exports, executed by a worker; the person is told when a file is ready."""

from __future__ import annotations

from host.exporting import jobs
from host.exporting.models import ExportJob
from host.hooks.actor import Actor
from host.records.entering.fields import record_type
from host.records.lists.listing import Asked
from host.staff_area.records import address
from host.staff_area.records.long_tasks import LongTask


def execute(job_id: int, actor: Actor) -> ExportJob | None:
    """Write one file of the list whose address the job holds."""

    def asked(job: ExportJob) -> Asked:
        pairs = [(name, text) for name, text in job.asked]
        return address.asked(record_type(job.record_type), actor, pairs)

    return jobs.execute(job_id, asked, actor)


def in_words(job: ExportJob) -> str:
    """Say how an export ended."""
    kind = record_type(job.record_type)
    if job.state == jobs.State.FAILED:
        return f"The export of {kind.plural} stopped: {job.error}"
    noun = kind.singular if job.row_count == 1 else kind.plural
    return f"The file with {job.row_count:,} {noun} is ready."


EXPORTS = LongTask("exports.run", "export", jobs.WORK, execute, in_words)
FORGET = EXPORTS.forgetting(
    "exports.forget", "Delete files of old exports", "25 3 * * *", jobs.forget
)
