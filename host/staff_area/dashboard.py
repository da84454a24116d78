"""The page that staff begin their day on."""

from __future__ import annotations

from flask import render_template

from host.hooks.access import staff_only
from host.hooks.actor import Actor
from host.hooks.faces import DashboardWidget
from host.kernel.generation import current
from host.staff_area.blueprint import pages
from host.web import people, widgets


@pages.get("/")
@staff_only
def dashboard() -> str:
    """Show the boxes that hooks give."""
    actor = people.actor()
    shown = [one for one in current().registry.widgets if _may_see(one, actor)]
    boxes = widgets.draw(shown, actor, "dashboard_widgets")
    return render_template("staff_area/dashboard.html", boxes=boxes, actor=actor)


def _may_see(widget: DashboardWidget, actor: Actor) -> bool:
    return not widget.rights or actor.is_admin or not actor.grants.isdisjoint(widget.rights)
