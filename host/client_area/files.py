"""The files that staff share with the contact's client."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from host.client_area.blueprint import pages
from host.files import kinds
from host.hooks.access import client_only
from host.records.beside import shared_files
from host.web import attached, people


@pages.get("/files")
@client_only(shared_files.AREA)
def files() -> str:
    """List the files, newest first."""
    before = request.args.get("before", type=int)
    known = before if before is not None and 0 < before < 2**31 else None
    found = shared_files.of_client(people.actor(), known)
    shown = found[: shared_files.PAGE]
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "shown": one.content_type in kinds.SHOWN,
            "icon": attached.icon(one.content_type),
            "size": attached.size(one.size),
            "at": one.added_at,
        }
        for one in shown
    ]
    older = shown[-1].id if len(found) > len(shown) else None
    return render_template("client_area/files.html", files=rows, older=older)


@pages.get("/files/<int:file_id>")
@client_only(shared_files.AREA)
def file(file_id: int) -> Response:
    """Send one of them."""
    return attached.send(shared_files.one(file_id, people.actor()))
