"""The list of modules, uploads, and the page of one module; no module can break them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from host import HOST_API
from host.database import abandon
from host.errors import TrellisError
from host.hooks.access import admin_only
from host.lifecycle import service, words
from host.lifecycle.service import Diagnosis
from host.setup.modules import history_views, leases, listing, purge_views, uploads, verb_views  # noqa: F401 - their pages
from host.setup.modules.about import room_url
from host.setup.modules.forms import UploadForm
from host.setup.modules.page import module_page
from host.setup.modules.room import Page, blueprint
from host.signing import service as signing
from host.web import people

__all__ = ["blueprint"]


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
    data, older = file.read(), bool(form.allow_older.data)
    try:
        module = service.upload(data, file.filename, people.actor(), allow_older=older)
    except TrellisError as error:
        abandon()
        form.archive.errors = [error.message]
        return _index(form, error.status, offers_older=older or uploads.is_older(data))
    flash(words.uploaded(module), "success")
    return redirect(url_for(".detail", slug=module.slug))


@blueprint.get("/<slug>")
@admin_only
def detail(slug: str) -> Page:
    """Show what a module wants, its state and what happened to it."""
    return module_page(slug)


@blueprint.get("/doctor")
@admin_only
def doctor() -> Page:
    """Examine all modules, here or against another version of the host API."""
    against = request.args.get("against", "").strip()[:40]
    found: list[Diagnosis] = []
    fault, status = "", 200
    try:
        found = service.doctor(against or None)
    except TrellisError as error:
        abandon()
        fault, status = error.message, error.status if against else 200
        found = [] if against else _from_the_list()
    page = render_template(
        "setup/modules/doctor.html",
        found=found,
        fault=fault,
        against=against,
        host_api=HOST_API,
    )
    return page, status


def _from_the_list() -> list[Diagnosis]:
    """What the list knows, where a damaged module stops the examination."""
    modules = [(card.module, card.warnings) for group in listing.groups() for card in group.cards]
    return [
        Diagnosis(one.slug, one.name, one.version, one.state, warnings) for one, warnings in modules
    ]


def _index(form: UploadForm, status: int, *, offers_older: bool = False) -> tuple[str, int]:
    page = render_template(
        "setup/modules/list.html",
        groups=listing.groups(),
        under_way=leases.under_way(),
        form=form,
        offers_older=offers_older,
        policy=signing.policy().value,
        publishers_url=room_url("setup_publishers.index"),
    )
    return page, status
