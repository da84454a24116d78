"""The licence page of a module; nothing on it asks a licence server in the serving process."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.errors import InvalidInput, NotFound
from host.hooks.access import admin_only
from host.hooks.manifest import Manifest
from host.licensing import service as licensing
from host.licensing.errors import LicenceError
from host.licensing.models import ModuleLicence
from host.licensing.standing import GRACE
from host.licensing.verifying import verifier_of
from host.lifecycle import service as lifecycle
from host.lifecycle.models import Module
from host.setup.blueprints import setup_blueprint
from host.setup.licences.forms import CodeForm, ServerForm
from host.setup.licences.states import badge_of
from host.web import people

blueprint = setup_blueprint("licences", __name__)
Page = str | tuple[str, int] | Response
_SERVER = "server-"


@dataclass(frozen=True, slots=True)
class _About:
    """The module whose licence it is."""

    module: Module
    manifest: Manifest


@blueprint.get("/<slug>")
@admin_only
def detail(slug: str) -> Page:
    """Show how the licence stands."""
    return _page(_about(slug))


@blueprint.post("/<slug>/code")
@admin_only
def enter(slug: str) -> Page:
    """Take another code, once it was found good."""
    about, form = _about(slug), CodeForm()
    if not form.validate():
        return _page(about, code_form=form, status=422)
    try:
        licensing.enter(about.manifest, form.code.data or "", people.actor())
    except LicenceError as error:
        form.code.errors = [error.message]
        return _page(about, code_form=form, status=error.status)
    flash(f"The code is good and kept for {about.manifest.name}.", "success")
    return redirect(url_for(".detail", slug=slug))


@blueprint.post("/<slug>/server")
@admin_only
def server(slug: str) -> Page:
    """Keep address and token of the licence server, and have the code checked there."""
    about, form = _about(slug), ServerForm(prefix=_SERVER)
    if not form.validate():
        return _page(about, server_form=form, status=422)
    try:
        licensing.configure(
            about.manifest,
            form.endpoint.data or "",
            form.token.data or "",
            people.actor(),
            forget_token=bool(form.forget.data),
        )
    except InvalidInput as error:
        form.absorb(error)
        return _page(about, server_form=form, status=error.status)
    if about.module.is_active:
        licensing.check_soon(slug)
        flash("Saved. The code is checked there in the background.", "success")
    else:
        flash("Saved. The code is checked there when the module is activated.", "success")
    return redirect(url_for(".detail", slug=slug))


@blueprint.post("/<slug>/check")
@admin_only
def check(slug: str) -> Response:
    """Have a worker check the licence."""
    _about(slug)
    licensing.check_soon(slug)
    flash("The check runs in the background. Load this page again in a moment to see its result.")
    return redirect(url_for(".detail", slug=slug))


@blueprint.post("/<slug>/release")
@admin_only
def release(slug: str) -> Response:
    """Give the code free for another site."""
    about = _about(slug)
    try:
        flash(licensing.release(about.manifest, people.actor()), "success")
    except (LicenceError, NotFound) as error:
        flash(error.message, "error")
    return redirect(url_for(".detail", slug=slug))


def _about(slug: str) -> _About:
    module = lifecycle.get_module(slug)
    manifest = lifecycle.manifest_of(module)
    if not manifest.licence_required:
        raise NotFound(f"{manifest.name} needs no licence.")
    return _About(module, manifest)


def _page(
    about: _About,
    *,
    code_form: CodeForm | None = None,
    server_form: ServerForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    slug, row = about.module.slug, licensing.of(about.module.slug)
    page = render_template(
        "setup/licences/detail.html",
        module=about.module,
        manifest=about.manifest,
        licence=row,
        badge=badge_of(row),
        grace_ends=row.unreachable_since + GRACE if row and row.unreachable_since else None,
        next_check=licensing.next_check(slug) if about.module.is_active else None,
        asks=verifier_of(about.manifest).asks,
        endpoint=licensing.endpoint_of(about.manifest),
        code_form=code_form or CodeForm(None),
        server_form=server_form or _server_form(row),
    )
    return page, status


def _server_form(row: ModuleLicence | None) -> ServerForm:
    return ServerForm(None, prefix=_SERVER, data={"endpoint": row.endpoint if row else ""})
