"""The page about the system."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.hooks.access import admin_only
from host.setup.blueprints import setup_blueprint
from host.setup.system import faults, versions
from host.setup.system.workers import workers
from host.web import people

blueprint = setup_blueprint("system", __name__)


@blueprint.get("")
@admin_only
def index() -> str:
    """Show workers, faults of modules and versions."""
    return render_template(
        "setup/system/index.html",
        workers=workers(),
        faults=faults.faults(),
        versions=versions.versions(),
        modules=versions.modules(),
        configuration=versions.configuration(),
    )


@blueprint.post("/faults/<int:fault_id>/dismiss")
@admin_only
def dismiss(fault_id: int) -> Response:
    """Forget a fault that was dealt with."""
    faults.dismiss(fault_id, people.actor())
    flash("Dismissed. It comes back here when it happens again.", "success")
    return redirect(url_for(".index"))
