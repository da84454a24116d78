"""The page of the activity log."""

from __future__ import annotations

from flask import render_template

from host.hooks.access import admin_only
from host.setup.activity.log import filters, log_lines
from host.setup.blueprints import setup_blueprint
from host.web.stream import events_of

blueprint = setup_blueprint("activity", __name__)


@blueprint.get("")
@admin_only
def index() -> str:
    """Show who did what, newest first."""
    listing = log_lines()
    return render_template(
        "setup/activity/list.html",
        listing=listing,
        events=events_of(listing.rows),
        filters=filters(),
    )
