"""Pages and buttons of the mind map of a plan."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from host.api import EDIT, VIEW, VIEW_OWN, VIEW_TEAM, actor, requires, staff_directory

from ..access import PLANS
from ..pages import act, staff_pages
from ..plans import service as plans
from . import answers, drawing, service
from .answers import Answer
from .plan_map import PlanMap

_READERS = (VIEW, VIEW_TEAM, VIEW_OWN)


@staff_pages.get("/<int:plan_id>/mind-map")
@requires(PLANS, *_READERS)
def mind_map(plan_id: int) -> str:
    """Show the map, to draw on for those who may."""
    return answers.page(_owner(plan_id))


@staff_pages.post("/<int:plan_id>/mind-map")
@requires(PLANS, EDIT)
def save_mind_map(plan_id: int) -> Answer:
    """Store what was drawn."""
    return answers.save(_owner(plan_id))


@staff_pages.route("/<int:plan_id>/mind-map/outline", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def mind_map_outline(plan_id: int) -> Answer:
    """Edit the map as indented text."""
    return answers.edit_outline(_owner(plan_id))


@staff_pages.get("/<int:plan_id>/mind-map.svg")
@requires(PLANS, *_READERS)
def mind_map_svg(plan_id: int) -> Response:
    """Download the map as a drawing."""
    owner = _owner(plan_id)
    return answers.as_svg(owner, owner.load().map)


@staff_pages.get("/<int:plan_id>/mind-map.png")
@requires(PLANS, *_READERS)
def mind_map_png(plan_id: int) -> Response:
    """Download the map as a picture."""
    owner = _owner(plan_id)
    return answers.as_png(owner, owner.load().map)


@staff_pages.get("/<int:plan_id>/mind-map/versions")
@requires(PLANS, *_READERS)
def mind_map_versions(plan_id: int) -> str:
    """List who saved the map when."""
    owner = _owner(plan_id)
    return render_template(
        "account_planning/mind_map/versions.html",
        owner=owner,
        plan=owner.plan,
        versions=service.versions(plan_id),
        people=staff_directory(),
    )


@staff_pages.get("/<int:plan_id>/mind-map/versions/<int:version>")
@requires(PLANS, *_READERS)
def mind_map_version(plan_id: int, version: int) -> str:
    """Show the map as it was."""
    owner = _owner(plan_id)
    kept = service.opened(service.version(owner.plan, version), owner.plan)
    return render_template(
        "account_planning/mind_map/version.html",
        owner=owner,
        plan=owner.plan,
        kept=kept,
        newest=owner.load().version,
        svg=drawing.draw(kept.map, ground="").svg,
        people=staff_directory(),
    )


@staff_pages.post("/<int:plan_id>/mind-map/versions/<int:version>/restore")
@requires(PLANS, EDIT)
def restore_mind_map(plan_id: int, version: int) -> Response:
    """Make an old version the newest."""

    def work() -> str:
        service.restore(plan_id, version, actor())
        return f"Brought back version {version}."

    return act(work, _owner(plan_id).addresses.map)


def _owner(plan_id: int) -> PlanMap:
    return PlanMap(plans.get(plan_id, actor()), actor())
