"""The page that contacts begin on."""

from __future__ import annotations

from flask import render_template

from host.client_area.blueprint import pages
from host.clients.models import Contact
from host.errors import PermissionDenied
from host.hooks.access import client_only
from host.hooks.actor import Actor
from host.hooks.client_area import ClientWidget
from host.kernel.generation import current
from host.web import people, widgets

PATIENCE = 3.0
"""Seconds after which no further box is begun: the page is not to wait for slow modules."""


@pages.get("/")
@client_only()
def home() -> str:
    """Show the boxes that hooks give to clients, and what we know of the company."""
    actor = people.actor()
    shown = [one for one in current().registry.client_widgets if _may_see(one, actor)]
    boxes = widgets.draw(shown, actor, "client_area", patience=PATIENCE)
    seen = people.visitor()
    return render_template(
        "client_area/home.html",
        boxes=boxes,
        client=seen.client if seen else None,
        first_name=_first_name(actor.label),
    )


def person() -> Contact:
    """Return the contact whose page this is."""
    contact = people.contact()
    if contact is None:
        raise PermissionDenied("Log in to do this.")
    return contact


def _may_see(widget: ClientWidget, actor: Actor) -> bool:
    return widget.area is None or widget.area in actor.areas


def _first_name(name: str) -> str:
    """The name to greet with: titles belong to the whole name."""
    words = name.split()
    return name if len(words) > 1 and words[0].rstrip(".") in {"Dr", "Prof"} else words[0]
