"""The line above every page of staff while modules are left out, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from host.hooks.actor import Actor
from host.kernel.generation import current
from host.web import safe_cookie


@dataclass(frozen=True, slots=True)
class SafeNotice:
    """What is the case, and the button that ends it where there is one for this person."""

    text: str
    leave_url: str = ""
    leave_label: str = ""


def safe_notice(actor: Actor) -> SafeNotice | None:
    """Return the notice, or None when modules are loaded."""
    generation = current()
    if generation.config.safe_mode:
        return SafeNotice(
            "Safe mode: no module is loaded. Start without TRELLIS_SAFE_MODE to leave it."
        )
    if generation.safe_mode is not None:
        on = generation.safe_mode
        text = (
            f"Safe mode for everybody: {on.by} left all modules out at {on.at:%Y-%m-%d %H:%M} UTC."
        )
        url = url_for("setup_safe_mode.off") if actor.is_admin else ""
        return SafeNotice(text, url, "Bring the modules back")
    if safe_cookie.is_in(request.environ, generation.config):
        return SafeNotice(
            "Safe mode in this browser: no module is loaded here. Everybody else goes on.",
            url_for("setup_safe_link.leave"),
            "Leave safe mode",
        )
    return None
