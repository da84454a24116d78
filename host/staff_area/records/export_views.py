"""Records of a list or of a selection, taken away as a file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Response as FileResponse
from flask import redirect, render_template, request, send_file
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from host import clock
from host.background.sweeping import worker_seen
from host.database import transaction
from host.errors import InvalidInput, NotFound
from host.exporting import jobs, service
from host.exporting.files import LOOKS, Format
from host.exporting.models import ExportJob
from host.exporting.records import exported
from host.exporting.service import AT_ONCE, Export
from host.hooks.record_types import RecordType
from host.records.lists.listing import RecordList, everything
from host.staff_area.exports import background
from host.staff_area.records import address, parts
from host.staff_area.records.address import Place
from host.staff_area.records.routes import Route
from host.web import people
from host.web.printing import not_kept

Answer = str | Response | tuple[str, int]
_PIECE = 256 * 1024
_IN_MEMORY = 4 * 1024 * 1024


def ask(kind: RecordType) -> Answer:
    """Ask for columns and format."""
    service.require(kind, people.actor())
    return _page(address.place(kind, people.actor()))


def chosen(at: Place, ids: list[int]) -> str:
    """Ask for columns and format of a selection that is too long for an address."""
    service.require(at.kind, at.actor)
    return _page(at, ids=ids)


def give(kind: RecordType) -> Answer:
    """Give the file at once, or have a long one written behind the pages."""
    at = address.place(kind, people.actor())
    ids = _ids(request.form)
    keys = _keys(at, request.form)
    if request.form.get("do"):
        return _page(at, keys=keys)
    try:
        written = _format(request.form)
        export = service.prepare(kind, at.actor, everything(at.asked), keys, written, ids=ids)
    except InvalidInput as error:
        return _page(at, error.message, keys=keys), error.status
    service.keep_habit(kind, at.actor, keys, written)
    if service.size(export.records, AT_ONCE) <= AT_ONCE or not worker_seen():
        return _given(export, at)
    with transaction():
        pairs = address.pairs_of(everything(at.asked))
        job = jobs.launch(export, pairs, ids, at.actor)
        background.EXPORTS.enqueue(job)
    return redirect(f"{kind.address}/export/{job.id}")


def files(kind: RecordType) -> str:
    """List the person's files of the last week."""
    found = jobs.recent(kind, people.actor())
    return render_template("staff_area/export/files.html", kind=kind, found=found)


def job(kind: RecordType, job_id: int) -> str:
    """Show whether a file is ready."""
    found = jobs.get(kind, job_id, people.actor())
    part = "HX-Request" in request.headers
    return render_template(
        "staff_area/export/progress.html" if part else "staff_area/export/job.html",
        kind=kind,
        job=found,
        running=found.state == jobs.State.RUNNING,
        said=background.in_words(found),
    )


def download(kind: RecordType, job_id: int) -> Response:
    """Give a file that was written before."""
    found = jobs.get(kind, job_id, people.actor())
    path = jobs.path_of(found)
    if found.state != jobs.State.DONE or not path.is_file():
        raise NotFound("This file is not there. Export the list again.")
    name = _name(kind, Format(found.format))
    return not_kept(send_file(path, _look(found), as_attachment=True, download_name=name))


def _page(
    at: Place, refusal: str = "", keys: list[str] | None = None, ids: list[int] | None = None
) -> str:
    kind, actor = at.kind, at.actor
    records = RecordList(kind, actor, at.asked)
    usual, written = service.habit(kind, actor, [field.key for field in records.shown])
    wanted = usual if keys is None else keys
    able = {field.key: field.label for field in exported(kind, actor)}
    sent = request.form if request.method == "POST" else request.args
    ids = ids or _ids(sent)
    count = len(ids) if ids is not None else service.size(records, AT_ONCE)
    return render_template(
        "staff_area/export/ask.html",
        layout=parts.layout(),
        kind=kind,
        refusal=refusal,
        ids=ids or [],
        count=f"{AT_ONCE:,}+" if count > AT_ONCE else f"{count:,}",
        one=count == 1,
        long=count > AT_ONCE,
        rows=[(key, able[key], True) for key in wanted if key in able]
        + [(key, label, False) for key, label in able.items() if key not in wanted],
        formats=[(one.value, look.label) for one, look in LOOKS.items()],
        written=sent.get("format", written.value),
        action=at.page_url("export"),
        back=at.url(),
    )


def _given(export: Export, at: Place) -> Response:
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    service.write(export, file, at.actor)  # type: ignore[arg-type]
    file.seek(0)
    answer = FileResponse(_pieces(file), content_type=LOOKS[export.format].content_type)
    name = _name(at.kind, export.format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.call_on_close(file.close)
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _name(kind: RecordType, written: Format) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", kind.plural.lower()).strip("-")
    return f"{plain or 'records'}-{clock.now():%Y-%m-%d}.{written}"


def _look(found: ExportJob) -> str:
    return LOOKS[Format(found.format)].content_type


def _format(sent: MultiDict[str, str]) -> Format:
    said = sent.get("format", "")
    if said not in set(Format):
        raise InvalidInput.of("format", "Choose a format.")
    return Format(said)


def _keys(at: Place, sent: MultiDict[str, str]) -> list[str]:
    """Return the ticked columns in their order, one of them moved when that was asked for."""
    ticked = set(sent.getlist("col"))
    order = [key for key in dict.fromkeys(sent.getlist("order")) if key in ticked]
    keys = order + [key for key in dict.fromkeys(sent.getlist("col")) if key not in order]
    way, _, moved = sent.get("do", "").partition("-")
    if moved in keys:
        place = keys.index(moved)
        other = place + (-1 if way == "up" else 1)
        if 0 <= other < len(keys):
            keys[place], keys[other] = keys[other], keys[place]
    return keys


def _ids(sent: MultiDict[str, str]) -> list[int] | None:
    found = [int(text) for text in sent.getlist("id") if text.isdecimal() and len(text) < 10]
    return list(dict.fromkeys(found)) or None


ROUTES = (
    Route("export", "/export", ask, part="export"),
    Route("export_give", "/export", give, methods=("POST",), part="export", takes_out=True),
    Route("export_files", "/export/files", files, part="export"),
    Route("export_job", "/export/<int:job_id>", job, part="export"),
    Route("export_file", "/export/<int:job_id>/file", download, part="export"),
)
