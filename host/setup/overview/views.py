"""The overview page."""

from __future__ import annotations

from flask import Blueprint, render_template

from host.hooks.access import admin_only
from host.setup.blueprints import ROOT, TEMPLATES, all_pages
from host.setup.overview.attention import concerns
from host.setup.rooms import ROOMS

blueprint = Blueprint("setup", __name__, url_prefix=ROOT, template_folder=TEMPLATES)
blueprint.context_processor(all_pages)


@blueprint.get("/")
@admin_only
def index() -> str:
    """Show the way to everything, and what needs attention."""
    return render_template("setup/overview.html", concerns=concerns(), rooms=ROOMS)
