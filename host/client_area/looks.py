"""Colour and pictures of the client area, which browsers may keep for ever."""

from __future__ import annotations

from flask import Response, g

from host.client_access import colours, images
from host.client_area.blueprint import pages
from host.errors import NotFound
from host.hooks.access import public

_FOREVER = "public, max-age=31536000, immutable"


@pages.get("/look/<string(length=6):colour>.css")
@public
def colour(colour: str) -> Response:
    """Send the style sheet of a colour; its address says all that it depends on."""
    digits = colours.normal(colour)
    if not digits or digits != colour:
        raise NotFound("There is no such colour.")
    return _kept(Response(colours.style_sheet(digits), content_type="text/css; charset=utf-8"))


@pages.get("/look/<string(length=64):digest>")
@public
def picture(digest: str) -> Response:
    """Send the logo or the icon."""
    content_type, content = images.get(digest)
    return _kept(Response(content, content_type=content_type))


def _kept(answer: Response) -> Response:
    g.same_for_everybody = True
    answer.headers["Cache-Control"] = _FOREVER
    return answer
