"""The switch for the whole site; it works when every module is broken."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.hooks.access import admin_only
from host.kernel.generation import current
from host.lifecycle import safe_mode
from host.setup.blueprints import ROOT, TEMPLATES
from host.web import people

blueprint = Blueprint(
    "setup_safe_mode", __name__, url_prefix=f"{ROOT}/safe-mode", template_folder=TEMPLATES
)


@blueprint.get("")
@admin_only
def index() -> str:
    """Show whether modules are left out, and the ways into safe mode and out of it."""
    return _page("")


@blueprint.post("/on")
@admin_only
def on() -> Response:
    """Leave every module out, for everybody."""
    safe_mode.switch(True, people.actor())
    flash("Safe mode is on: nobody meets a module until you bring them back.", "success")
    return redirect(url_for(".index"))


@blueprint.post("/off")
@admin_only
def off() -> Response:
    """Bring the active modules back."""
    safe_mode.switch(False, people.actor())
    flash("Safe mode is off. The active modules are back.", "success")
    return redirect(url_for("setup_modules.index"))


@blueprint.post("/link")
@admin_only
def link() -> str:
    """Make a link and show it, this once."""
    return _page(safe_mode.make_link(people.actor()).url)


def _page(url: str) -> str:
    return render_template(
        "setup/safe_mode/index.html",
        on=safe_mode.state(),
        by_variable=current().config.safe_mode,
        url=url,
        minutes=safe_mode.LINK_MINUTES,
    )
