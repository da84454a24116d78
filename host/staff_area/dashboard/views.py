"""The dashboard, where it is arranged, and each box alone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.dashboards import service
from host.dashboards.service import Box
from host.hooks.access import staff_only
from host.staff_area.blueprint import pages
from host.staff_area.dashboard import drawing
from host.web import people


@pages.get("/")
@staff_only
def dashboard() -> str:
    """Show the boxes that the person has; slow ones are fetched when the page is there."""
    actor = people.actor()
    view = service.view(actor)
    drawn = [drawing.draw(box, actor, at_once=not box.widget.slow) for box in view.boxes]
    shown = [one for one in drawn if not one.silent]
    return render_template("staff_area/dashboard.html", boxes=shown, view=view)


@pages.get("/dashboard/arrange")
@staff_only
def dashboard_arrange() -> str:
    """Show the order of the boxes to change it, and what could be added."""
    return render_template("staff_area/dashboard_arrange.html", view=service.view(people.actor()))


@pages.get("/dashboard/box/<path:widget_id>")
@staff_only
def dashboard_box(widget_id: str) -> str:
    """Show one box: alone for the dashboard to take in, else as a page."""
    return _box_alone(service.box(people.actor(), widget_id))


@pages.post("/dashboard/choose")
@staff_only
def dashboard_choose() -> str | Response:
    """Keep what was chosen for a box, and draw it anew."""
    actor, widget = people.actor(), _widget()
    service.choose(actor, widget, request.form.get("option", ""), request.form.get("value", ""))
    if _wants_part():
        return _box_alone(service.box(actor, widget))
    return redirect(url_for(".dashboard", _anchor=f"box-{widget}"))


@pages.post("/dashboard/add")
@staff_only
def dashboard_add() -> Response:
    """Put a box from the gallery at the end."""
    service.add(people.actor(), _widget())
    return _back_to(_widget())


@pages.post("/dashboard/remove")
@staff_only
def dashboard_remove() -> Response:
    """Take a box off; it waits in the gallery."""
    service.remove(people.actor(), _widget())
    return _back_to("")


@pages.post("/dashboard/move")
@staff_only
def dashboard_move() -> Response:
    """Move a box one place, where no script does it."""
    later = request.form.get("to") == "later"
    service.move(people.actor(), _widget(), 1 if later else -1)
    return _back_to(_widget())


@pages.post("/dashboard/order")
@staff_only
def dashboard_order() -> Response:
    """Keep the order that boxes were dragged or moved into."""
    service.arrange(people.actor(), request.form.getlist("widget"))
    return Response(status=204)


@pages.post("/dashboard/resize")
@staff_only
def dashboard_resize() -> Response:
    """Let a box take the whole width, or no longer."""
    service.resize(people.actor(), _widget(), request.form.get("wide") == "yes")
    return _back_to(_widget())


@pages.post("/dashboard/reset")
@staff_only
def dashboard_reset() -> Response:
    """Go back to the dashboard that all begin with."""
    service.reset(people.actor())
    flash("The dashboard is as it was at first.", "success")
    return redirect(url_for(".dashboard_arrange"))


def _box_alone(box: Box) -> str:
    drawn = drawing.draw(box, people.actor())
    if not _wants_part():
        return render_template("staff_area/dashboard_box.html", box=drawn)
    return "" if drawn.silent else render_template("staff_area/widgets/part.html", box=drawn)


def _wants_part() -> bool:
    return request.headers.get("HX-Request") == "true"


def _widget() -> str:
    return request.form.get("widget", "")


def _back_to(widget: str) -> Response:
    anchor = f"place-{widget}" if widget else None
    return redirect(url_for(".dashboard_arrange", _anchor=anchor))
