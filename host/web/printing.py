"""Documents and pictures as answers to a browser."""

from __future__ import annotations

import io

from flask import send_file
from werkzeug.wrappers import Response


def pdf_answer(content: bytes, name: str) -> Response:
    """Answer with a PDF that is kept under that name."""
    answer = send_file(
        io.BytesIO(content), "application/pdf", as_attachment=True, download_name=name, etag=False
    )
    return not_kept(answer)


def picture_answer(content: bytes, name: str) -> Response:
    """Answer with a PNG or an SVG that is kept under that name; nothing in it can run."""
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    answer = send_file(
        io.BytesIO(content), kind, as_attachment=True, download_name=name, etag=False
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return not_kept(answer)


def not_kept(answer: Response) -> Response:
    """Have nobody keep a file; what Flask sends as one may be kept for a year otherwise."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers.pop("Expires", None)
    return answer
