"""The page that contacts begin on."""

from __future__ import annotations

from flask import render_template

from host.client_area.blueprint import pages
from host.hooks.access import client_only


@pages.get("/")
@client_only()
def home() -> str:
    """Show the boxes that hooks give to clients."""
    return render_template("client_area/home.html")
