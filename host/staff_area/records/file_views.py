"""Files of a record: added, shown, saved, deleted."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import flash, redirect, request, send_file
from werkzeug.wrappers import Response

from host.errors import Conflict, InvalidInput
from host.files import kinds
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.beside import attachments
from host.records.beside.attachments import Given
from host.staff_area.records import detail_views, list_views
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.storage import keeping
from host.storage.settings import MEGABYTE, largest
from host.web import people

Answer = str | Response | tuple[str, int]
_IMAGE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_DOCUMENT = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""What browsers show a PDF with does not work in a sandbox; nothing else may run there."""


def files(kind: RecordType, record_id: int) -> str:
    """List the files of a record, with a place to drop more."""
    return _page(kind, record_id)


def files_add(kind: RecordType, record_id: int) -> Answer:
    """Add the files that were sent."""
    actor = people.actor()
    given = [
        Given(one.filename, cast(BinaryIO, one.stream))
        for one in request.files.getlist("files")
        if one.filename
    ]
    try:
        added = attachments.add(kind, record_id, given, actor)
    except (InvalidInput, Conflict) as error:
        return _page(kind, record_id, error.message), error.status
    number = len(added)
    flash(f"Added {added[0].name}." if number == 1 else f"Added {number} files.", "success")
    return redirect(f"{naming.path_of(kind, record_id)}/files")


def file(kind: RecordType, record_id: int, file_id: int) -> Response:
    """Send a file; with ``show`` browsers show what is safe to show."""
    service.get(kind, record_id, people.actor())
    found = attachments.one(kind, record_id, file_id)
    shown = bool(request.args.get("show")) and found.content_type in kinds.SHOWN
    answer = send_file(
        keeping.opened(found.digest),
        mimetype=found.content_type if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name=found.name,
        etag=found.digest,
        max_age=0,
    )
    image = found.content_type.startswith("image/")
    answer.headers["Content-Security-Policy"] = _IMAGE if image or not shown else _DOCUMENT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def file_delete(kind: RecordType, record_id: int, file_id: int) -> Answer:
    """Delete a file."""
    try:
        offer_undo(attachments.remove(kind, record_id, file_id, people.actor()))
    except Conflict as error:
        flash(error.message, "error")
    else:
        flash("The file is deleted.", "success")
    return redirect(f"{naming.path_of(kind, record_id)}/files")


def _page(kind: RecordType, record_id: int, error: str = "") -> str:
    opened = detail_views.open_record(kind, record_id)
    edits = list_views.may(kind, opened.actor, "edit") and not kind.rules.locked(opened.record)
    found = attachments.of_record(kind, record_id)
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "url": f"{opened.path}/files/{one.id}",
            "shown": one.content_type in kinds.SHOWN,
            "image": one.content_type.startswith("image/"),
            "icon": _icon(one.content_type),
            "size": _size(one.size),
            "at": one.added_at,
            "who": one.added_label,
        }
        for one in found
    ]
    return detail_views.page(
        opened,
        detail_views.FILES,
        "staff_area/records/files.html",
        files=rows,
        edits=edits,
        error=error,
        endings=",".join(f".{ending}" for ending in kinds.ENDINGS),
        largest=largest() // MEGABYTE,
        most=attachments.MOST,
    )


def _icon(content_type: str) -> str:
    for part, icon in (
        ("pdf", "file-type-pdf"),
        ("sheet", "file-spreadsheet"),
        ("excel", "file-spreadsheet"),
        ("csv", "file-spreadsheet"),
        ("zip", "file-zip"),
        ("word", "file-text"),
        ("text", "file-text"),
    ):
        if part in content_type:
            return icon
    return "file"


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


ROUTES = (
    Route("files", "/<int:record_id>/files", files),
    Route("files_add", "/<int:record_id>/files", files_add, EDIT, ("POST",), "edit"),
    Route("file", "/<int:record_id>/files/<int:file_id>", file),
    Route(
        "file_delete",
        "/<int:record_id>/files/<int:file_id>/delete",
        file_delete,
        EDIT,
        ("POST",),
        "edit",
    ),
)
