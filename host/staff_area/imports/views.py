"""The steps of an import: upload, columns, check, done."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.background import enqueue
from host.background.sweeping import worker_seen
from host.errors import InvalidInput
from host.hooks.access import requires
from host.importing import jobs, reading
from host.importing.clients import FIELDS, KIND
from host.importing.jobs import Choices, State
from host.importing.models import ImportJob
from host.importing.problems import problems_csv
from host.importing.report import Report
from host.staff_area.blueprint import pages
from host.staff_area.imports.background import TASK
from host.staff_area.imports.columns import choices_of, chosen
from host.web import people

AT_ONCE = 2_000
"""So many rows are taken in while the browser waits; it is over in a moment."""
_SHOWN = 200


@pages.get("/clients/import")
@requires("clients", "create")
def import_start() -> str:
    """Ask for the file."""
    return _start()


@pages.post("/clients/import")
@requires("clients", "create")
def import_upload() -> Response | tuple[str, int]:
    """Take the file and lead to its columns."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start("Choose a file first."), 422
    content = file.stream.read(reading.MOST_BYTES + 1)
    try:
        job = jobs.upload(KIND, file.filename, content, people.actor())
    except InvalidInput as error:
        return _start(error.message), error.status
    return redirect(url_for(".import_step", job_id=job.id))


@pages.get("/clients/import/<int:job_id>")
@requires("clients", "create")
def import_step(job_id: int) -> str:
    """Show the step that the import is at; “step=columns” goes back to the choice."""
    job = jobs.get(job_id, people.actor())
    match job.state:
        case State.UPLOADED:
            return _columns(job)
        case State.CHECKED if request.args.get("step") == "columns":
            return _columns(job)
        case State.CHECKED:
            return _with_report("staff_area/import/check.html", job)
        case State.RUNNING:
            return render_template("staff_area/import/running.html", job=job)
        case _:
            return _with_report("staff_area/import/done.html", job)


@pages.post("/clients/import/<int:job_id>/columns")
@requires("clients", "create")
def import_columns(job_id: int) -> Response | tuple[str, int]:
    """Keep the choice of columns and try the import out."""
    actor = people.actor()
    job = jobs.get(job_id, actor)
    try:
        mapping = chosen(request.form, jobs.table_of(job), FIELDS)
        atomic, update = "atomic" in request.form, "update" in request.form
        jobs.choose(job_id, Choices(mapping, atomic=atomic, update=update), actor)
    except InvalidInput as error:
        return _columns(job, error.message), error.status
    return redirect(url_for(".import_step", job_id=job_id))


@pages.post("/clients/import/<int:job_id>/run")
@requires("clients", "create")
def import_run(job_id: int) -> Response:
    """Take the rows in: few at once, many in the background."""
    actor = people.actor()
    job = jobs.launch(job_id, actor)
    if job.row_count <= AT_ONCE or not worker_seen():
        jobs.execute(job_id, actor)
    else:
        enqueue(TASK, job_id)
    return redirect(url_for(".import_step", job_id=job_id))


@pages.get("/clients/import/<int:job_id>/progress")
@requires("clients", "create")
def import_progress(job_id: int) -> FileResponse:
    """Say how far a running import is; once it is done the page is loaded anew."""
    job = jobs.get(job_id, people.actor())
    answer = FileResponse(render_template("staff_area/import/progress.html", job=job))
    if job.state != State.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.get("/clients/import/<int:job_id>/problems.csv")
@requires("clients", "create")
def import_problems(job_id: int) -> FileResponse:
    """Give the refused rows back as a file to correct."""
    job = jobs.get(job_id, people.actor())
    text = problems_csv(jobs.table_of(job), Report.from_stored(job.report))
    answer = FileResponse(text.encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=refused-rows.csv"
    return answer


@pages.post("/clients/import/<int:job_id>/discard")
@requires("clients", "create")
def import_discard(job_id: int) -> Response:
    """Forget an uploaded file."""
    jobs.discard(job_id, people.actor())
    flash("The file is deleted here. Records that were taken in stay.", "success")
    return redirect(url_for(".import_start"))


def _start(refusal: str = "") -> str:
    return render_template(
        "staff_area/import/start.html",
        refusal=refusal,
        recent=jobs.recent(KIND, people.actor()),
        fields=FIELDS,
    )


def _columns(job: ImportJob, refusal: str = "") -> str:
    table = jobs.table_of(job)
    columns = choices_of(table, job.mapping)
    if request.method == "POST":
        sent = [(column, request.form.get(column.name, "")) for column in columns]
        columns = [column.filled(field) for column, field in sent]
    return render_template(
        "staff_area/import/columns.html",
        job=job,
        table=table,
        columns=columns,
        fields=FIELDS,
        refusal=refusal,
        atomic="atomic" in request.form if refusal else job.atomic,
        update="update" in request.form if refusal else job.update_existing,
        may_update=people.actor().may("clients", "edit"),
    )


def _with_report(template: str, job: ImportJob) -> str:
    report = Report.from_stored(job.report) if job.report else Report()
    return render_template(template, job=job, report=report, shown=report.lines[:_SHOWN])
