"""The steps of an import: file, columns, check, done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.background.sweeping import worker_seen
from host.errors import InvalidInput, NotFound
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.importing import jobs, known, reading
from host.importing.choices import Choices, Matches
from host.importing.fields import fillable, possible_keys, takes_files
from host.importing.jobs import State
from host.importing.known import FormatUnknown
from host.importing.models import ImportJob
from host.importing.problems import problems_csv, report_csv
from host.importing.report import Report, ReportLine
from host.records.entering.fields import field_of, record_type
from host.staff_area.imports.background import IMPORTS
from host.staff_area.imports.columns import choices_of, chosen, formats_asked, keys_asked
from host.staff_area.records.routes import Route
from host.web import people

Answer = str | Response | tuple[str, int]
AT_ONCE = 2_000
"""So many rows are taken in while the browser waits; it is over in a moment."""
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16", "cp1250", "mac-roman")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SHOWN = 200
_PAGE = 100


def start(kind: RecordType) -> Answer:
    """Ask for the file."""
    _refuse_without(kind)
    return _start(kind)


def upload(kind: RecordType) -> Answer:
    """Take the file and lead to its columns."""
    _refuse_without(kind)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start(kind, "Choose a file first."), 422
    content = file.stream.read(reading.MOST_BYTES + 1)
    try:
        job = jobs.upload(kind, file.filename, content, people.actor())
    except InvalidInput as error:
        return _start(kind, error.message), error.status
    return redirect(_url(kind, job))


def step(kind: RecordType, job_id: int) -> Answer:
    """Show the step that the import is at; “step=columns” goes back to the choice."""
    job = jobs.get(job_id, people.actor(), kind)
    match job.state:
        case State.UPLOADED:
            return _columns(kind, job)
        case State.CHECKED if request.args.get("step") == "columns":
            return _columns(kind, job)
        case State.CHECKED:
            return _with_report("staff_area/import/check.html", kind, job)
        case State.RUNNING | State.CHECKING:
            return _page("staff_area/import/running.html", kind, job)
        case _:
            return _with_report("staff_area/import/done.html", kind, job)


def read_again(kind: RecordType, job_id: int) -> Answer:
    """Read the file another way than it was guessed."""
    actor = people.actor()
    job = jobs.get(job_id, actor, kind)
    wanted = {name: request.form.get(name, "") for name in ("sheet", "encoding", "delimiter")}
    if wanted["encoding"] not in ENCODINGS or wanted["delimiter"] not in DELIMITERS:
        wanted |= {"encoding": "", "delimiter": ""}
    try:
        jobs.read_again(job_id, actor, **wanted)
    except InvalidInput as error:
        return _columns(kind, job, error.message, keeps=False), error.status
    return redirect(_url(kind, job))


def columns(kind: RecordType, job_id: int) -> Answer:
    """Keep the choice of columns and try the import out."""
    actor = people.actor()
    job = jobs.get(job_id, actor, kind)
    try:
        jobs.choose(job_id, _choices(kind, job), actor, later=_later(job))
    except FormatUnknown as error:
        return _columns(kind, job, error.message, unclear=error.open), error.status
    except InvalidInput as error:
        return _columns(kind, job, error.message), error.status
    _hand_over(job)
    asks = request.form.get("met") == Matches.ASK
    met = jobs.get(job_id, actor, kind).report.get("met", 0)
    return redirect(f"{_url(kind, job)}/matches" if asks and met else _url(kind, job))


def matches(kind: RecordType, job_id: int) -> Answer:
    """List the rows whose records are there, and take what is decided about them."""
    actor = people.actor()
    job = jobs.get(job_id, actor, kind)
    if request.method == "POST":
        said = request.form.get("all", "")
        if said in {Matches.ADD, Matches.UPDATE, Matches.SKIP}:
            jobs.decide_all(job_id, Matches(said), actor, later=_later(job))
            _hand_over(job)
            return redirect(_url(kind, job))
        sent = {name.removeprefix("line-"): text for name, text in request.form.items()}
        after = request.form.get("after", "")
        more = after.isdecimal()
        jobs.decide(job_id, sent, actor, later=_later(job), more=more)
        _hand_over(job)
        onwards = f"/matches?after={after}" if more else ""
        return redirect(_url(kind, job) + onwards)
    place = request.args.get("after", 0, type=int)
    met = (line for line in jobs.lines_of(job) if line.match is not None)
    lines = list(islice((line for line in met if line.number > place), _PAGE + 1))
    return _page(
        "staff_area/import/matches.html",
        kind,
        job,
        lines=lines[:_PAGE],
        after=lines[_PAGE - 1].number if len(lines) > _PAGE else "",
        decisions=job.decisions,
        may_update=_may_update(kind),
    )


def run(kind: RecordType, job_id: int) -> Response:
    """Take the rows in: few at once, many in the background."""
    actor = people.actor()
    job = jobs.get(job_id, actor, kind)
    jobs.launch(job_id, actor)
    if _later(job):
        IMPORTS.enqueue(job)
    else:
        jobs.execute(job_id, actor)
    return redirect(_url(kind, job))


def progress(kind: RecordType, job_id: int) -> FileResponse:
    """Say how far a running import is; once it is done the page is loaded anew."""
    job = jobs.get(job_id, people.actor(), kind)
    answer = FileResponse(_page("staff_area/import/progress.html", kind, job))
    if job.state not in {State.RUNNING, State.CHECKING}:
        answer.headers["HX-Refresh"] = "true"
    return answer


def report(kind: RecordType, job_id: int) -> FileResponse:
    """Give every line of the file with what became of it."""
    job = jobs.get(job_id, people.actor(), kind)
    return _file(report_csv(_sorted(job)), "import-report.csv")


def problems(kind: RecordType, job_id: int) -> FileResponse:
    """Give the refused rows back as a file to correct."""
    job = jobs.get(job_id, people.actor(), kind)
    return _file(problems_csv(jobs.table_of(job), jobs.lines_of(job)), "refused-rows.csv")


def discard(kind: RecordType, job_id: int) -> Response:
    """Forget an uploaded file."""
    actor = people.actor()
    jobs.get(job_id, actor, kind)
    jobs.discard(job_id, actor)
    flash("The file is deleted here. Records that were taken in stay.", "success")
    return redirect(f"{kind.address}/import")


def _later(job: ImportJob) -> bool:
    """Tell whether a worker does what would keep the browser waiting."""
    return job.row_count > AT_ONCE and worker_seen()


def _hand_over(job: ImportJob) -> None:
    """Let a worker try out what is to be tried out later."""
    if jobs.get(job.id, people.actor()).state == State.CHECKING:
        IMPORTS.enqueue(job)


def _choices(kind: RecordType, job: ImportJob) -> Choices:
    actor = people.actor()
    able = fillable(kind, actor)
    mapping = chosen(request.form, jobs.table_of(job), able)
    said = request.form.get("met", Matches.SKIP)
    return Choices(
        mapping,
        atomic="atomic" in request.form,
        matches=Matches(said) if said in set(Matches) else Matches.SKIP,
        keys=keys_asked(request.form, mapping, possible_keys(kind, actor)),
        formats=formats_asked(request.form),
    )


def _start(kind: RecordType, refusal: str = "") -> str:
    actor = people.actor()
    return render_template(
        "staff_area/import/start.html",
        kind=kind,
        refusal=refusal,
        recent=jobs.recent(kind, actor),
        fields=fillable(kind, actor),
    )


def _columns(
    kind: RecordType,
    job: ImportJob,
    refusal: str = "",
    *,
    unclear: dict[str, tuple[str, str]] | None = None,
    keeps: bool = True,
) -> str:
    actor = people.actor()
    table = jobs.table_of(job)
    found = choices_of(table, job.mapping)
    sent = request.form if request.method == "POST" and keeps else None
    if sent is not None:
        found = [column.filled(sent.get(column.name, "")) for column in found]
    return _page(
        "staff_area/import/columns.html",
        kind,
        job,
        table=table,
        columns=found,
        fields=fillable(kind, actor),
        able_keys=possible_keys(kind, actor),
        keys=sent.getlist("key") if sent is not None else jobs.keys_of(job, kind),
        known_before=known.is_known(kind, table.headers),
        refusal=refusal,
        unclear=unclear or {},
        formats=formats_asked(sent) if sent is not None else job.formats,
        atomic="atomic" in sent if sent is not None else job.atomic,
        matches=sent.get("met", "skip") if sent is not None else job.matches,
        may_update=_may_update(kind),
        encodings=ENCODINGS,
        delimiters=DELIMITERS,
    )


def _with_report(template: str, kind: RecordType, job: ImportJob) -> str:
    found = Report.from_stored(job.report) if job.report else Report()
    return _page(template, kind, job, report=found, shown=found.lines[:_SHOWN])


def _page(template: str, kind: RecordType, job: ImportJob, **more: Any) -> str:
    return render_template(template, kind=kind, job=job, base=_url(kind, job), **more)


def _sorted(job: ImportJob) -> Iterator[ReportLine]:
    """Return the lines in the order of the file, where they were taken in another."""
    lines = jobs.lines_of(job)
    return iter(sorted(lines, key=lambda line: line.number)) if _has_tree(job) else lines


def _has_tree(job: ImportJob) -> bool:
    kind = record_type(job.record_type)
    return any((one := field_of(kind, key)) and one.target == kind.key for key in job.mapping)


def _file(content: Iterator[bytes], name: str) -> FileResponse:
    answer = FileResponse(b"".join(content), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _may_update(kind: RecordType) -> bool:
    return people.actor().may(kind.rights_on, EDIT)


def _refuse_without(kind: RecordType) -> None:
    if not takes_files(kind):
        raise NotFound(f"Files do not bring {kind.plural}.")


def _url(kind: RecordType, job: ImportJob) -> str:
    return f"{kind.address}/import/{job.id}"


def _route(name: str, rule: str, view: Any, method: str = "GET") -> Route:
    methods = tuple(method.split("+"))
    return Route(name, f"/import{rule}", view, "create", methods, "import")


ROUTES = (
    _route("import", "", start),
    _route("import_upload", "", upload, "POST"),
    _route("import_step", "/<int:job_id>", step),
    _route("import_read", "/<int:job_id>/read", read_again, "POST"),
    _route("import_columns", "/<int:job_id>/columns", columns, "POST"),
    _route("import_matches", "/<int:job_id>/matches", matches, "GET+POST"),
    _route("import_run", "/<int:job_id>/run", run, "POST"),
    _route("import_progress", "/<int:job_id>/progress", progress),
    _route("import_report", "/<int:job_id>/report.csv", report),
    _route("import_problems", "/<int:job_id>/problems.csv", problems),
    _route("import_discard", "/<int:job_id>/discard", discard, "POST"),
)
