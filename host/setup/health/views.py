"""The health page."""

from __future__ import annotations

from flask import render_template

from host.hooks.access import admin_only
from host.setup.blueprints import setup_blueprint
from host.setup.health.collecting import lines

blueprint = setup_blueprint("health_page", __name__)
blueprint.url_prefix = "/setup/health"


@blueprint.get("")
@admin_only
def index() -> str:
    """Show how each part of the site does."""
    return render_template("setup/health/index.html", lines=lines())
