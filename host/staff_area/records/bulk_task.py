"""Changes of many records, executed by a worker; the person is told when one is done."""

from __future__ import annotations

from host.records.bulk import jobs as bulk_jobs
from host.records.entering.fields import record_type
from host.records.models import BulkJob
from host.staff_area.records.long_tasks import LongTask


def in_words(job: BulkJob) -> str:
    """Say how a change ended."""
    kind = record_type(job.record_type)
    if job.state == bulk_jobs.State.FAILED:
        return f"The change of {kind.plural} stopped after {job.done:,}: {job.error}"
    refused = f", {job.refused_count:,} refused" if job.refused_count else ""
    noun = kind.singular if job.changed == 1 else kind.plural
    return f"{job.changed:,} {noun} changed{refused}."


CHANGES = LongTask("records.bulk", "bulk", bulk_jobs.WORK, bulk_jobs.execute, in_words)
