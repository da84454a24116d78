"""The steps of an import."""

from __future__ import annotations

from flask import render_template

from host.hooks.access import requires
from host.staff_area.blueprint import pages


@pages.get("/clients/import")
@requires("clients", "create")
def import_start() -> str:
    """Ask for the file."""
    return render_template("staff_area/import/start.html")
