"""Pages, saves and pictures of a mind map, for whatever owns it.

An owner's routes check who may come in and then call one of these functions with the owner.
"""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from host.api import (
    Conflict,
    StaleRecord,
    draft_saved,
    picture_answer,
    printing,
    staff_directory,
)

from . import drawing, outline, stored
from .owner import Kept, MapOwner
from .tree import BadMap, Colour, MindMap

Answer = str | Response | tuple[str, int] | tuple[Response, int]


def page(owner: MapOwner) -> str:
    """Draw the page with the editor and the map as a list."""
    kept = owner.load()
    return render_template(
        "account_planning/mind_map/page.html",
        owner=owner,
        at=owner.addresses,
        kept=kept,
        content=_for_editor(kept.map),
        colours=list(Colour),
        people=staff_directory(),
    )


def save(owner: MapOwner) -> Answer:
    """Store what the editor sends: 409 for a map that somebody else saved since, 422 for a bad one.

    Form: ``map`` as JSON, ``opened`` as the version that it was drawn on.
    """
    try:
        kept = owner.save(stored.read(request.form.get("map", "")), _opened())
    except BadMap as error:
        return jsonify(message=error.message), 422
    except StaleRecord as error:
        return jsonify(message=error.message, stale=_standing(owner.load())), 409
    except Conflict as error:
        return jsonify(message=error.message), 409
    return jsonify(_standing(kept)), 200


def edit_outline(owner: MapOwner) -> Answer:
    """Show the map as indented text, and store what was typed there."""
    kept = owner.load()
    if request.method == "GET":
        if not owner.may_edit:
            flash(owner.lock_reason, "warning")
            return redirect(owner.addresses.map)
        return _text_form(owner, kept, outline.write(kept.map))
    typed, opened = request.form.get("text", ""), _opened()
    try:
        owner.save(outline.read(typed, kept.map), opened)
    except BadMap as error:
        return _text_form(owner, kept, typed, error.message, opened), 422
    except StaleRecord as error:
        return _text_form(owner, kept, typed, error.message, kept.version, stale=True), 409
    except Conflict as error:
        return _text_form(owner, kept, typed, error.message, opened), 409
    draft_saved(f"{owner.key}.text")
    draft_saved(owner.key)
    flash("Saved the mind map.", "success")
    return redirect(owner.addresses.map)


def as_svg(owner: MapOwner, mind_map: MindMap) -> Response:
    """Send the whole map as SVG."""
    content = drawing.draw(mind_map).svg.encode()
    return picture_answer(content, _name(owner, "svg"))


def as_png(owner: MapOwner, mind_map: MindMap) -> Response:
    """Send the whole map as PNG."""
    drawn, name = drawing.draw(mind_map), _name(owner, "png")
    return picture_answer(printing.png_of(drawn.svg, drawn.width, drawn.height), name)


def _text_form(
    owner: MapOwner,
    kept: Kept,
    text: str,
    fault: str = "",
    opened: int | None = None,
    *,
    stale: bool = False,
) -> str:
    return render_template(
        "account_planning/mind_map/text_form.html",
        owner=owner,
        at=owner.addresses,
        kept=kept,
        text=text,
        fault=fault,
        opened=kept.version if opened is None else opened,
        theirs=outline.write(kept.map) if stale else "",
        people=staff_directory(),
    )


def _opened() -> int:
    text = request.form.get("opened", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _for_editor(mind_map: MindMap) -> dict[str, Any]:
    """Return the map as it is stored, with the side of every branch decided."""
    plain = stored.plain(mind_map)
    for node in plain["nodes"]:
        if side := mind_map.sides.get(node["id"]):
            node["side"] = side.value
    return plain


def _standing(kept: Kept) -> dict[str, Any]:
    """Say which version is stored, since when and by whom."""
    return {
        "version": kept.version,
        "saved_at": kept.saved_at.isoformat() if kept.saved_at else "",
        "saved_by": staff_directory().name(kept.saved_by),
        "topics": len(kept.map.nodes),
    }


def _name(owner: MapOwner, ending: str) -> str:
    return printing.file_name(owner.title, "mind map", ending=ending)
