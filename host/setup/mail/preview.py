"""A mail as its reader sees it, in a frame of its own that can do nothing."""

from __future__ import annotations

from werkzeug.wrappers import Response

from host.messaging.mail.layout import UNSUBSCRIBE_MARK

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)


def shown_html(document: str) -> Response:
    """Answer with the document; scripts, forms and links out of it do not work."""
    answer = Response(document.replace(UNSUBSCRIBE_MARK, "#"), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
