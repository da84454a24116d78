"""The page that staff begin their day on."""

from __future__ import annotations

from flask import render_template

from host.hooks.access import staff_only
from host.staff_area.blueprint import pages


@pages.get("/")
@staff_only
def dashboard() -> str:
    """Show the boxes that hooks give."""
    return render_template("staff_area/dashboard.html")
