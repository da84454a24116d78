"""The page that the search box leads to."""

from __future__ import annotations

from flask import render_template, request

from host.hooks.access import staff_only
from host.search import service
from host.staff_area.blueprint import pages
from host.web import people


@pages.get("/search")
@staff_only
def search() -> str:
    """Show what every finder finds."""
    text = request.args.get("q", "").strip()[: service.LONGEST]
    found = service.find(text, people.actor())
    return render_template("staff_area/search.html", text=text, found=found)
