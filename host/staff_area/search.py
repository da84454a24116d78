"""The page that the search box leads to, and the answers of the command palette."""

from __future__ import annotations

from flask import render_template, request

from host.hooks.access import staff_only
from host.search import service
from host.staff_area import found
from host.staff_area.blueprint import pages
from host.web import people

_LINES = 10
"""Records of each type on the page."""
_FEW = 8
"""Records in the palette, of all types together."""


@pages.get("/search")
@staff_only
def search() -> str:
    """Show the records that were found by type, and what every finder finds."""
    text, actor = _text(), people.actor()
    return render_template(
        "staff_area/search.html",
        text=text,
        groups=found.by_type(text, actor, _LINES),
        found=service.find(text, actor),
    )


@pages.get("/search/palette")
@staff_only
def palette() -> str:
    """Show the best records, and pages whose names hold the words."""
    text, actor = _text(), people.actor()
    return render_template(
        "staff_area/palette.html",
        text=text,
        records=found.best(text, actor, _FEW),
        places=found.places(text, actor),
    )


def _text() -> str:
    return request.args.get("q", "").strip()[: service.LONGEST]
