"""Pages of scheduled jobs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.cron import service as cron
from host.cron.models import CronRun
from host.database import session
from host.errors import Busy, NotFound
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.licensing.errors import LicenceLapsed
from host.setup.blueprints import setup_blueprint
from host.setup.cron.crontab import crontab, is_quiet
from host.setup.cron.schedule import caller_in_words, in_words
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
        quiet=is_quiet(call),
        jobs=cron.job_overview(),
        runs=cron.history(limit=_LATEST),
        titles=_titles(),
        in_words=in_words,
        caller_in_words=caller_in_words,
        badge_of=state_badge,
    )


@blueprint.get("/runs")
@admin_only
def runs() -> str:
    """List the runs of all jobs or of one, newest first."""
    job = request.args.get("job", "")
    return render_template(
        "setup/cron/runs.html",
        page=log_page(lambda before, limit: cron.history(job or None, before, limit)),
        job=job,
        titles=_titles(),
        caller_in_words=caller_in_words,
        badge_of=state_badge,
    )


@blueprint.get("/runs/<int:run_id>")
@admin_only
def run(run_id: int) -> str:
    """Show one run with its log."""
    found = session().get(CronRun, run_id)
    if found is None:
        raise NotFound("There is no such run; runs that went well are kept for thirty days.")
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
    flash("The address has a new key. Put it into your crontab: the old one is dead.", "success")
    return redirect(url_for(".index"))


def _titles() -> dict[str, str]:
    return {name: job.title for name, job in current().registry.jobs.items()}
