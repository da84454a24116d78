"""Executes one job: apart from its caller, guarded, and no longer than it may take."""

from __future__ import annotations

import contextvars
import threading
import time
import traceback
from contextlib import nullcontext
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import ORMExecuteState, Session

from host import clock
from host.database import session
from host.errors import TrellisError
from host.hooks.cron import CronContext, CronJob
from host.kernel.generation import current


class DryRunWrote(TrellisError):
    """The job tried to change data in a dry run: a fault of its module."""

    code = "dry_run_wrote"
    status = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; ``error`` is empty when it went well."""

    error: str
    duration_ms: int


def execute(job: CronJob, context: CronContext, *, move_clock: bool = False) -> Outcome:
    """Run the job in a thread and session of its own; what it raises becomes the error.

    A job that outlasts its time limit is given up: its thread may end in its own time, its
    run counts as failed.
    """
    errors: list[str] = []
    flask_app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        moved = clock.at(context.now) if move_clock else nullcontext()
        with flask_app.app_context(), moved:
            error = _run(job, context)
        if error:
            errors.append(error)

    started = time.monotonic()
    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(work,), name=job.name, daemon=True
    )
    thread.start()
    thread.join(job.time_limit)
    if thread.is_alive():
        errors.append(f"It took longer than its limit of {job.time_limit} seconds.")
    return Outcome(errors[0] if errors else "", round((time.monotonic() - started) * 1000))


def _run(job: CronJob, context: CronContext) -> str:
    """Return the trace of what the job raised, or nothing."""
    if context.dry_run:
        _refuse_writing(session())
    try:
        job.run(context)
    except Exception as error:  # noqa: BLE001 - the guard around a job: recorded here
        current().hooks.guard.record(job.name.partition(".")[0], f"cron {job.name}", error)
        return "".join(traceback.format_exception(error))
    return ""


def _refuse_writing(target: Session) -> None:
    """Make the session of a dry run refuse to write; it ends with the job's thread."""

    def before_flush(current: Session, _context: object, _instances: object) -> None:
        if current.new or current.dirty or current.deleted:
            raise DryRunWrote("A job must change nothing in a dry run.")

    def before_statement(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            raise DryRunWrote("A job must change nothing in a dry run.")

    sa.event.listen(target, "before_flush", before_flush)
    sa.event.listen(target, "do_orm_execute", before_statement)
