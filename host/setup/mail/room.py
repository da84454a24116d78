"""The blueprint of Setup → Mail, which several files of views share."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from host.messaging.mail import pace
from host.messaging.mail.settings import SECTION, missing, test_address
from host.setup.blueprints import setup_blueprint

blueprint = setup_blueprint("mail", __name__)
Page = str | tuple[str, int] | Response


@blueprint.context_processor
def standing() -> dict[str, Any]:
    """Give every page of the room what stands in the way of mail, and the way to its parts."""
    return {"missing": missing(), "mail_section": SECTION, "parts_of_room": parts_of_room}


def resting() -> dict[str, Any] | None:
    """Say until when no mail leaves, and why."""
    found = pace.resting()
    return {"until": found[0], "trouble": found[1]} if found else None


def parts_of_room(here: str) -> list[dict[str, Any]]:
    """Return the tabs of the room."""
    parts = (
        ("log", "Messages", url_for("setup_mail.index")),
        ("templates", "Templates", url_for("setup_mail.templates")),
        ("suppressed", "Suppressed", url_for("setup_mail.suppressed")),
    )
    return [{"label": label, "url": url, "active": key == here} for key, label, url in parts]


def test_mode() -> str:
    """Return where all mail goes instead of its readers, or nothing."""
    return test_address()
