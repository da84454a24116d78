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
    """How a job ended; ``error`` is empty when it went well.

    ``overdue`` is the thread of a job that outlasted its limit and runs on.
    """

    error: str
    duration_ms: int
    overdue: Overdue | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job that runs on past its limit: nothing can end a thread but itself."""

    thread: threading.Thread
    errors: list[str]
    started: float

    def wait(self, limit: int) -> Outcome:
        """Wait for its end, however late; return what came of it, which is a failure."""
        self.thread.join()
        spent = time.monotonic() - self.started
        how = f"\n{self.errors[0]}" if self.errors else ""
        text = f"{_too_long(limit)} It ended after {spent:.0f} seconds.{how}"
        return Outcome(text, round(spent * 1000))


def execute(job: CronJob, context: CronContext, *, move_clock: bool = False) -> Outcome:
    """Run the job in a thread and session of its own; what it raises becomes the error.

    A job that outlasts its time limit has failed, but its thread runs on: the outcome tells,
    so that the caller can keep others from starting it again meanwhile.
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
    spent = round((time.monotonic() - started) * 1000)
    if thread.is_alive():
        text = f"{_too_long(job.time_limit)} It still runs, and is not started again until it ends."
        _blame(job, TimeoutError(text))
        return Outcome(text, spent, Overdue(thread, errors, started))
    return Outcome(errors[0] if errors else "", spent)


def _too_long(limit: int) -> str:
    return f"It took longer than its limit of {limit} seconds."


def _run(job: CronJob, context: CronContext) -> str:
    """Return the trace of what the job raised, or nothing."""
    if context.dry_run:
        _refuse_writing(session())
    try:
        job.run(context)
    except Exception as error:  # noqa: BLE001 - the guard around a job: recorded here
        _blame(job, error)
        return "".join(traceback.format_exception(error))
    return ""


def _blame(job: CronJob, error: Exception) -> None:
    """Put it among the faults of the job's module."""
    current().hooks.guard.record(job.name.partition(".")[0], f"cron {job.name}", error)


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
