"""The buttons of a module's page; whatever is refused comes back on that page."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for

from host.database import abandon
from host.errors import TrellisError
from host.hooks.access import admin_only
from host.hooks.actor import Actor
from host.licensing.errors import LicenceError
from host.lifecycle import service, words
from host.setup.modules.forms import AgreeForm
from host.setup.modules.page import module_page
from host.setup.modules.room import Page, blueprint
from host.setup.modules.troubles import Trouble, trouble_of
from host.web import people


@blueprint.post("/<slug>/activate")
@admin_only
def activate(slug: str) -> Page:
    """Switch the module on."""

    def act(form: AgreeForm, actor: Actor) -> str:
        agreed = form.digest.data or None
        return words.activated(service.activate(slug, form.code.data, actor, agreed=agreed))

    return _agree(slug, "activate", act)


@blueprint.post("/<slug>/upgrade")
@admin_only
def upgrade(slug: str) -> Page:
    """Take the module to the version that waits."""

    def act(form: AgreeForm, actor: Actor) -> str:
        agreed = form.digest.data or None
        return words.upgraded(service.upgrade(slug, actor, form.code.data, agreed=agreed))

    return _agree(slug, "upgrade", act)


@blueprint.post("/<slug>/deactivate")
@admin_only
def deactivate(slug: str) -> Page:
    """Switch the module off, with those that need it when that was agreed to."""
    together = request.form.get("with_dependents") == "1"

    def act(actor: Actor) -> str:
        others = service.dependents_of(slug) if together else []
        module = service.deactivate(slug, actor, with_dependents=together)
        return words.deactivated(module, others)

    return _do(slug, "deactivate", act)


@blueprint.post("/<slug>/discard")
@admin_only
def discard(slug: str) -> Page:
    """Forget the version that waits."""
    return _do(slug, "discard", lambda actor: words.discarded(service.discard_upgrade(slug, actor)))


@blueprint.post("/<slug>/roll-back")
@admin_only
def roll_back(slug: str) -> Page:
    """Take the module back to the version before."""
    return _do(slug, "roll back", lambda actor: words.rolled_back(service.roll_back(slug, actor)))


@blueprint.post("/<slug>/uninstall")
@admin_only
def uninstall(slug: str) -> Page:
    """Take the module's code out; its data stay."""
    return _do(slug, "uninstall", lambda actor: words.uninstalled(service.uninstall(slug, actor)))


@blueprint.post("/<slug>/reinstall")
@admin_only
def reinstall(slug: str) -> Page:
    """Bring an uninstalled module back."""
    return _do(
        slug, "install again", lambda actor: words.reinstalled(service.reinstall(slug, actor))
    )


def _do(slug: str, verb: str, act: Callable[[Actor], str]) -> Page:
    try:
        said = act(people.actor())
    except TrellisError as error:
        abandon()
        return module_page(slug, trouble=trouble_of(verb, error))
    flash(said, "success")
    return redirect(url_for(".detail", slug=slug))


def _agree(slug: str, verb: str, act: Callable[[AgreeForm, Actor], str]) -> Page:
    form = AgreeForm()
    if not form.validate_on_submit():
        return module_page(slug, trouble=Trouble(verb, "Nothing was changed.", 422), form=form)
    try:
        said = act(form, people.actor())
    except TrellisError as error:
        abandon()
        if isinstance(error, LicenceError):
            form.code.errors = [error.message]
        return module_page(slug, trouble=trouble_of(verb, error), form=form)
    flash(said, "success")
    return redirect(url_for(".detail", slug=slug))
