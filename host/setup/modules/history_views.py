"""Everything that ever happened to a module, also to one that is purged."""

from __future__ import annotations

from flask import render_template

from host.database import session
from host.errors import NotFound
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.lifecycle import export
from host.lifecycle.models import Module
from host.setup.modules import steps
from host.setup.modules.room import Page, blueprint
from host.setup.paging import log_page


@blueprint.get("/<slug>/history")
@admin_only
def history(slug: str) -> Page:
    """Show every step of a module's life with its output, newest first."""
    module = session().get(Module, slug)
    shown = log_page(lambda before, limit: steps.events(slug, before, limit))
    if module is None and not steps.events(slug, None, 1):
        raise NotFound(f"Nothing is known of a module “{slug}”.")
    return render_template(
        "setup/modules/history.html",
        slug=slug,
        module=module,
        page=shown,
        in_words=steps.in_words,
        exports=export.files_of(current().config, slug),
    )
