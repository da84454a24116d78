"""Deleting a module's data for good, and the exports that are written before."""

from __future__ import annotations

from flask import flash, redirect, render_template, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from host.database import abandon
from host.errors import InvalidInput, TrellisError
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.lifecycle import export, service, words
from host.lifecycle.models import ModuleState
from host.setup.modules import leases, traces
from host.setup.modules.forms import PurgeForm
from host.setup.modules.room import Page, blueprint
from host.web import people

_OFF_FIRST = {ModuleState.ACTIVE, ModuleState.SUSPENDED}


@blueprint.get("/<slug>/purge")
@admin_only
def purge(slug: str) -> Page:
    """Show what a purge would delete, and ask for the module's name."""
    return _page(slug, PurgeForm(None), "", 200)


@blueprint.post("/<slug>/purge")
@admin_only
def purge_now(slug: str) -> Page:
    """Export the module's data, then delete them and every trace."""
    form = PurgeForm()
    if not form.validate_on_submit():
        return _page(slug, form, "", 422)
    name = service.get_module(slug).name
    try:
        path = service.purge(slug, form.confirmation.data or "", people.actor())
    except InvalidInput as error:
        form.absorb(error)
        return _page(slug, form, "", error.status)
    except TrellisError as error:
        abandon()
        return _page(slug, form, error.message, error.status)
    said = Markup.escape(words.purged(name, path.name if path else None))
    if path:
        url = url_for(".exported", name=path.name)
        said += Markup(' <a href="{}">Download the export</a>').format(url)
    flash(said, "success")
    return redirect(url_for(".history", slug=slug))


@blueprint.get("/exports/<name>")
@admin_only
def exported(name: str) -> Response:
    """Hand out an export that lies on this node."""
    path = export.find(current().config, name)
    return send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0
    )


def _page(slug: str, form: PurgeForm, fault: str, status: int) -> tuple[str, int]:
    module = service.get_module(slug)
    page = render_template(
        "setup/modules/purge.html",
        module=module,
        preview=service.purge_preview(slug),
        others=traces.counts(slug),
        is_off=ModuleState(module.state) not in _OFF_FIRST,
        exports=export.files_of(current().config, slug),
        under_way=leases.under_way(),
        fault=fault,
        form=form,
    )
    return page, status
