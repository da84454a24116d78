"""Pages of the mind map of a template."""

from __future__ import annotations

from werkzeug.wrappers import Response

from host.api import CREATE, actor, requires

from ..access import MANAGE_TEMPLATES, PLANS
from ..mind_map import answers
from ..mind_map.answers import Answer
from ..pages import staff_pages
from . import service
from .template_map import TemplateMap

_READERS = (CREATE, MANAGE_TEMPLATES)


@staff_pages.get("/templates/<int:template_id>/mind-map")
@requires(PLANS, *_READERS)
def template_map(template_id: int) -> str:
    """Show the map, to draw on for those who may."""
    return answers.page(_owner(template_id))


@staff_pages.post("/templates/<int:template_id>/mind-map")
@requires(PLANS, MANAGE_TEMPLATES)
def save_template_map(template_id: int) -> Answer:
    """Store what was drawn."""
    return answers.save(_owner(template_id))


@staff_pages.route("/templates/<int:template_id>/mind-map/outline", methods=["GET", "POST"])
@requires(PLANS, MANAGE_TEMPLATES)
def template_map_outline(template_id: int) -> Answer:
    """Edit the map as indented text."""
    return answers.edit_outline(_owner(template_id))


@staff_pages.get("/templates/<int:template_id>/mind-map.svg")
@requires(PLANS, *_READERS)
def template_map_svg(template_id: int) -> Response:
    """Download the map as a drawing."""
    owner = _owner(template_id)
    return answers.as_svg(owner, owner.load().map)


@staff_pages.get("/templates/<int:template_id>/mind-map.png")
@requires(PLANS, *_READERS)
def template_map_png(template_id: int) -> Response:
    """Download the map as a picture."""
    owner = _owner(template_id)
    return answers.as_png(owner, owner.load().map)


def _owner(template_id: int) -> TemplateMap:
    return TemplateMap(service.get(template_id, actor()), actor())
