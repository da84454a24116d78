"""Files of a record: added, shown, saved, deleted."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from host.errors import Conflict, InvalidInput
from host.files import kinds
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.beside import attachments
from host.records.beside.attachments import Given
from host.records.beside.models import Visibility
from host.staff_area.records import detail_views, list_views
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.storage.settings import MEGABYTE, largest
from host.web import attached, people

Answer = str | Response | tuple[str, int]


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
    return attached.send(found)


def file_visibility(kind: RecordType, record_id: int, file_id: int) -> Answer:
    """Show a file to the client of the record, or no longer."""
    try:
        to = Visibility(request.form.get("visibility", ""))
    except ValueError as error:
        raise InvalidInput.of("visibility", "Say whether the client is to see it.") from error
    try:
        deed = attachments.show_to(kind, record_id, file_id, to, people.actor())
    except Conflict as error:
        flash(error.message, "error")
    else:
        offer_undo(deed)
        seen = "The client sees the file now." if to is Visibility.CLIENT else ""
        flash(seen or "The client no longer sees the file.", "success")
    return redirect(f"{naming.path_of(kind, record_id)}/files")


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
            "icon": attached.icon(one.content_type),
            "size": attached.size(one.size),
            "at": one.added_at,
            "who": one.added_label,
            "for_client": one.visibility == Visibility.CLIENT.value,
        }
        for one in found
    ]
    return detail_views.page(
        opened,
        detail_views.FILES,
        "staff_area/records/files.html",
        files=rows,
        edits=edits,
        of_client=bool(kind.client),
        error=error,
        endings=",".join(f".{ending}" for ending in kinds.ENDINGS),
        largest=largest() // MEGABYTE,
        most=attachments.MOST,
    )


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
    Route(
        "file_visibility",
        "/<int:record_id>/files/<int:file_id>/visibility",
        file_visibility,
        EDIT,
        ("POST",),
        "edit",
        fits=lambda kind: bool(kind.client),
    ),
)
