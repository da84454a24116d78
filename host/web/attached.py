"""Sends the content of an added file so that nothing in it runs, and says what it is."""

from __future__ import annotations

from flask import request, send_file
from werkzeug.wrappers import Response

from host.files import kinds
from host.records.beside.models import Attachment
from host.storage import keeping

_IMAGE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_DOCUMENT = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""What browsers show a PDF with does not work in a sandbox; nothing else may run there."""


def send(found: Attachment) -> Response:
    """Send a file; with ``show`` in the address browsers show what is safe to show."""
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


def icon(content_type: str) -> str:
    """Name the icon of a type of file."""
    for part, name in (
        ("pdf", "file-type-pdf"),
        ("sheet", "file-spreadsheet"),
        ("excel", "file-spreadsheet"),
        ("csv", "file-spreadsheet"),
        ("zip", "file-zip"),
        ("word", "file-text"),
        ("text", "file-text"),
        ("image", "photo"),
    ):
        if part in content_type:
            return name
    return "file"


def size(number: int) -> str:
    """Say how long a file is."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
