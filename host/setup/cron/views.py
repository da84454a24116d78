"""Pages of scheduled jobs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.cron import controls, overview, site
from host.cron import service as cron
from host.cron.models import CronRun, RunState
from host.cron.silence import is_quiet
from host.database import session
from host.errors import Busy, InvalidInput, NotFound
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.licensing.errors import LicenceLapsed
from host.setup.blueprints import setup_blueprint
from host.setup.cron.crontab import crontab
from host.setup.cron.forms import OffForm, ScheduleForm
from host.setup.cron.job_state import job_badge
from host.setup.cron.schedule import CATCH_UP_WORDS, caller_in_words, in_words, owner_in_words
from host.setup.paging import log_page
from host.setup.states import state_badge
from host.web import people

blueprint = setup_blueprint("cron", __name__)
CALLER = "page"
_LATEST = 10


@blueprint.get("")
@admin_only
def index() -> str:
    """Show the address to call, the jobs, and the latest runs."""
    call = cron.last_call()
    return render_template(
        "setup/cron/index.html",
        crontab=crontab(),
        call=call,
        quiet=is_quiet(call.at if call else None),
        old_key_until=site.old_key_until(),
        jobs=overview.of_all(),
        job_badge=job_badge,
        runs=cron.history(limit=_LATEST),
        titles=_titles(),
        in_words=in_words,
        caller_in_words=caller_in_words,
        badge_of=state_badge,
    )


@blueprint.get("/runs")
@admin_only
def runs() -> str:
    """List the runs of all jobs or of one, in any state or in one, newest first."""
    job, state = request.args.get("job", ""), _state()
    return render_template(
        "setup/cron/runs.html",
        page=log_page(partial(_history, job, state)),
        job=job,
        state=state.value if state else "",
        titles=_titles(),
        caller_in_words=caller_in_words,
        badge_of=state_badge,
    )


@blueprint.get("/jobs/<name>")
@admin_only
def job(name: str) -> str:
    """Show one job: when it runs, how it does, and its runs."""
    return _job_page(name, ScheduleForm(), OffForm())


@blueprint.post("/jobs/<name>/schedule")
@admin_only
def reschedule(name: str) -> Response | tuple[str, int]:
    """Give the job another schedule, or its own back."""
    form = ScheduleForm()
    try:
        controls.reschedule(name, form.schedule.data or "", people.actor())
    except InvalidInput as error:
        form.absorb(error)
        return _job_page(name, form, OffForm(formdata=None)), 400
    flash("The schedule is saved.", "success")
    return redirect(url_for(".job", name=name))


@blueprint.post("/jobs/<name>/off")
@admin_only
def switch_off(name: str) -> Response | tuple[str, int]:
    """Keep the job from running by itself."""
    form = OffForm()
    try:
        controls.switch_off(name, form.reason.data or "", people.actor())
    except InvalidInput as error:
        form.absorb(error)
        return _job_page(name, ScheduleForm(formdata=None), form), 400
    flash(f"{_titles()[name]} does not run by itself any more.", "success")
    return redirect(url_for(".job", name=name))


@blueprint.post("/jobs/<name>/on")
@admin_only
def switch_on(name: str) -> Response:
    """Let the job run by itself again."""
    controls.switch_on(name, people.actor())
    flash(f"{_titles()[name]} runs by itself again.", "success")
    return redirect(url_for(".job", name=name))


@blueprint.get("/runs/<int:run_id>")
@admin_only
def run(run_id: int) -> str:
    """Show one run with its log."""
    found = session().get(CronRun, run_id)
    if found is None:
        raise NotFound("There is no such run; old ones are deleted. Its job's page has the others.")
    return render_template(
        "setup/cron/run.html",
        run=found,
        title=_titles().get(found.job, found.job),
        known=found.job in current().registry.jobs,
        badge=state_badge(found.state),
        caller=caller_in_words(found.caller),
    )


@blueprint.post("/jobs/<name>/run")
@admin_only
def run_now(name: str) -> Response:
    """Run a job at once, due or not."""
    try:
        result = cron.run_job(name, caller=CALLER)
    except (Busy, LicenceLapsed) as error:
        flash(error.message, "warning")
        return redirect(url_for(".index"))
    title = _titles()[name]
    if not result.error:
        flash(f"{title}: done in {result.duration_ms} ms.", "success")
    else:
        flash(f"{title} failed. The trace is below.", "error")
    return redirect(url_for(".run", run_id=result.run_id))


@blueprint.post("/jobs/<name>/dry-run")
@admin_only
def dry_run(name: str) -> str:
    """Show what a job would do now; nothing is written."""
    result = cron.run_job(name, dry_run=True, caller=CALLER)
    return render_template("setup/cron/dry_run.html", result=result, title=_titles()[name])


@blueprint.post("/key")
@admin_only
def new_key() -> Response:
    """Replace the key of the cron address."""
    cron.rotate_key(people.actor())
    flash("The address has a new key. The old one still works for a week.", "success")
    return redirect(url_for(".index"))


@blueprint.post("/key/end-old")
@admin_only
def end_old_key() -> Response:
    """Let the old key end at once."""
    site.end_old_key(people.actor())
    flash("The old key is dead.", "success")
    return redirect(url_for(".index"))


def _job_page(name: str, schedule: ScheduleForm, off: OffForm) -> str:
    one = overview.of_one(name)
    if not schedule.is_submitted() or schedule.schedule.data is None:
        schedule.schedule.data = one.schedule
    return render_template(
        "setup/cron/job.html",
        one=one,
        badge=job_badge(one),
        schedule=schedule,
        off=off,
        in_words=in_words(one.schedule),
        catch_up=CATCH_UP_WORDS[one.job.catch_up],
        owner=owner_in_words(name),
        coming=overview.next_runs(one.schedule),
        page=log_page(partial(_history, name, None), _LATEST),
        titles=_titles(),
        caller_in_words=caller_in_words,
        badge_of=state_badge,
    )


def _history(job: str, state: RunState | None, before: int | None, limit: int) -> Sequence[CronRun]:
    return cron.history(job or None, before, limit, state=state)


def _state() -> RunState | None:
    asked = request.args.get("state", "")
    return RunState(asked) if asked in set(RunState) else None


def _titles() -> dict[str, str]:
    return {name: job.title for name, job in current().registry.jobs.items()}
