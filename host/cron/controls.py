"""What administrators decide about a job: when it runs, and whether it does."""

from __future__ import annotations

from host import clock
from host.activity.service import record
from host.cron import runs, schedule
from host.cron.models import CronState
from host.database import transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.cron import CronJob
from host.hooks.records import RecordRef
from host.kernel.generation import current

JOB_TYPE = "host.cron_job"
LONGEST_REASON = 500


def job_named(name: str) -> CronJob:
    """Return the job of an active module; raises NotFound."""
    job = current().registry.jobs.get(name)
    if job is None:
        raise NotFound(f"No active module has a job called “{name}”.")
    return job


def schedule_of(job: CronJob, state: CronState | None) -> str:
    """Return the schedule that holds: the administrators', or the job's own."""
    return (state.schedule if state else None) or job.schedule


def switch_off(name: str, reason: str, actor: Actor) -> None:
    """Keep a job from running by itself; who runs it by hand still can.

    ``reason`` says to others why. What falls due meanwhile is made up for afterwards by the
    job's own rule. A job that is off already keeps who did it; the reason is the new one.
    """
    actor.require_admin()
    job = job_named(name)
    if not reason.strip():
        raise InvalidInput.of("reason", "Say why, for whoever wonders later.")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput.of("reason", f"Keep it under {LONGEST_REASON} characters.")
    with transaction():
        state = runs.state_of(name)
        if state.off_at is None:
            state.off_at, state.off_by = clock.now(), actor.label[:200]
            record(actor, "switched off", _ref(job), note=reason)
        state.off_reason = reason.strip()


def switch_on(name: str, actor: Actor) -> None:
    """Let a job run by itself again; one that does already stays as it is."""
    actor.require_admin()
    job = job_named(name)
    with transaction():
        state = runs.state_of(name)
        if state.off_at is None:
            return
        state.off_at = state.off_by = state.off_reason = None
        record(actor, "switched on", _ref(job))


def reschedule(name: str, expression: str, actor: Actor) -> None:
    """Give a job another schedule; an empty one, or its own, brings its own back.

    ``expression`` is a cron expression in the organisation's time zone. Raises InvalidInput
    for one that cannot be read.
    """
    actor.require_admin()
    job = job_named(name)
    wanted = " ".join(expression.split())
    if wanted and (fault := schedule.fault_of(wanted)):
        raise InvalidInput.of("schedule", f"{fault}. An example: 30 6 * * 1-5.")
    kept = None if wanted in {"", job.schedule} else wanted
    with transaction():
        state = runs.state_of(name)
        before = schedule_of(job, state)
        if state.schedule == kept:
            return
        state.schedule = kept
        # Instants of the new schedule count from now: none of its past is made up for.
        state.last_due_at = clock.now()
        changes = {"Schedule": (before, schedule_of(job, state))}
        record(actor, "changed", _ref(job), changes)


def _ref(job: CronJob) -> RecordRef:
    return RecordRef(JOB_TYPE, 0, job.title)
