"""Jobs that outlast their limit: watched until they end, so that none runs beside itself."""

from __future__ import annotations

import contextvars
import threading
from contextlib import ExitStack

import structlog
from flask import Flask, current_app

from host.cron import runs
from host.cron.execution import Overdue
from host.cron.models import CronRun
from host.hooks.cron import CronContext, CronJob

log = structlog.get_logger("trellis.cron")


def follow(
    job: CronJob, run: CronRun, context: CronContext, overdue: Overdue, kept: ExitStack
) -> None:
    """Wait for the job's end on a thread of its own, write it down, then let go of ``kept``.

    ``kept`` holds the leases of the job and of its run. When this process dies before, they
    end by themselves and the run is taken again as after any other crash.
    """
    flask_app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def watch() -> None:
        with kept, flask_app.app_context():
            outcome = overdue.wait(job.time_limit)
            log.warning("job ended late", job=job.name, milliseconds=outcome.duration_ms)
            runs.finish(run, context, outcome)

    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(watch,), name=f"late {job.name}", daemon=True
    )
    thread.start()
