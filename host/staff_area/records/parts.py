"""Pages about a list that may also open over it, as a part of a page."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

PAGE, PART = "layouts/staff.html", "staff_area/records/over_list.html"


def wanted() -> bool:
    """Tell whether only a part of the page is wanted."""
    return request.headers.get("X-Requested-With") == "fetch"


def layout() -> str:
    """Return the template that the page stands in."""
    return PART if wanted() else PAGE


def leave(url: str) -> Response:
    """Lead to an address; who wanted a part is told of it, so that messages wait for that page."""
    if wanted():
        return Response(status=204, headers={"Trellis-Location": url})
    return redirect(url)
