"""Draws what everybody meets once a module is active, to see in its trial that it can be drawn."""

from __future__ import annotations

from flask import g, render_template

from host.hooks.actor import Actor, ActorKind
from host.kernel.generation import current
from host.lifecycle.errors import ActivationRefused

_ADMIN = Actor(ActorKind.STAFF, 0, "Trial", is_admin=True, email="trial@localhost")
_CONTACT = Actor(ActorKind.CONTACT, 0, "Trial", client_id=0, email="trial@localhost")


def draw(slug: str) -> None:
    """Draw both layouts with their menus, and the module's pages of settings.

    Wants an app context of the candidate's generation. Raises ActivationRefused when the
    guard had to step in; whatever else is raised is the module's own error.
    """
    guard = current().hooks.guard
    before = len(guard.faults)
    for path in ("/", "/setup/settings/"):
        _layout("layouts/staff.html", path, _ADMIN)
    _layout("layouts/portal.html", "/portal/", _CONTACT)
    for key, owner in current().registry.section_owner.items():
        if owner == slug:
            _settings_page(key)
    failed = [str(fault) for fault in guard.faults[before:] if fault.slug == slug]
    if failed:
        raise ActivationRefused(
            f"Module {slug} cannot be drawn: {'; '.join(failed)}. "
            "Ask its publisher for a corrected version.",
            "render",
        )


def _layout(template: str, path: str, actor: Actor) -> None:
    with current().app.test_request_context(path):
        g.actor, g.visitor, g.preview, g.reference = actor, None, None, "trial"
        render_template(template)


def _settings_page(key: str) -> None:
    app = current().app
    with app.test_request_context(f"/setup/settings/{key}"):
        g.actor, g.reference = _ADMIN, "trial"
        app.view_functions["setup_settings.section"](key=key)
