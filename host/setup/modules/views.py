"""Pages of modules; they read manifests and the database only, so no module can break them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.errors import TrellisError
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.lifecycle import journal, service
from host.lifecycle.models import Module
from host.setup.blueprints import setup_blueprint
from host.setup.modules.consent import clauses
from host.setup.modules.forms import ActivateForm, UploadForm
from host.web import people

blueprint = setup_blueprint("modules", __name__)
Page = str | tuple[str, int] | Response


@blueprint.get("/")
@admin_only
def index() -> Page:
    """List the installed modules."""
    return _index(UploadForm(), 200)


@blueprint.post("/upload")
@admin_only
def upload() -> Page:
    """Take an archive."""
    form = UploadForm()
    file = form.archive.data
    if not form.validate_on_submit():
        return _index(form, 422)
    if not file or not file.filename:
        form.archive.errors = ["Choose the module's .zip file first."]
        return _index(form, 422)
    try:
        module = service.upload(file.read(), file.filename, people.actor())
    except TrellisError as error:
        form.archive.errors = [error.message]
        return _index(form, error.status)
    flash(f"{module.name} {module.version} is uploaded. Read what it wants, then activate it.")
    return redirect(url_for(".detail", slug=module.slug))


@blueprint.get("/<slug>")
@admin_only
def detail(slug: str) -> Page:
    """Show what a module wants, its state and its history."""
    return _detail(service.get_module(slug), ActivateForm(), 200)


@blueprint.post("/<slug>/activate")
@admin_only
def activate(slug: str) -> Page:
    """Switch the module on."""
    module = service.get_module(slug)
    form = ActivateForm()
    if not form.validate_on_submit():
        return _detail(module, form, 422)
    try:
        service.activate(slug, form.code.data, people.actor())
    except TrellisError as error:
        form.code.errors = [error.message]
        return _detail(service.get_module(slug), form, error.status)
    flash(f"{module.name} is active. Give roles the rights they need.", "success")
    return redirect(url_for(".detail", slug=slug))


@blueprint.post("/<slug>/deactivate")
@admin_only
def deactivate(slug: str) -> Page:
    """Switch the module off."""
    module = service.deactivate(slug, people.actor())
    flash(f"{module.name} is inactive. Its data, settings and grants stay.", "success")
    return redirect(url_for(".detail", slug=slug))


def _index(form: UploadForm, status: int) -> tuple[str, int]:
    page = render_template(
        "setup/modules/list.html",
        modules=service.list_modules(),
        form=form,
        sections=current().registry.sections,
    )
    return page, status


def _detail(module: Module, form: ActivateForm, status: int) -> tuple[str, int]:
    manifest = service.manifest_of(module)
    page = render_template(
        "setup/modules/detail.html",
        module=module,
        manifest=manifest,
        clauses=clauses(manifest),
        form=form,
        events=journal.events_of(module.slug),
        loaded=current().module(module.slug) is not None,
        has_settings=module.slug in current().registry.sections,
    )
    return page, status
