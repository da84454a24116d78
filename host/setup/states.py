"""Colours of the states that the pages of this area show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATE_COLOURS: Final[Mapping[str, str]] = {
    "queued": "neutral",
    "sending": "blue",
    "running": "blue",
    "sent": "green",
    "delivered": "green",
    "done": "green",
    "active": "green",
    "paused": "yellow",
    "suppressed": "yellow",
    "off": "red",
    "failed": "red",
}


def state_badge(state: str) -> dict[str, str]:
    """Return label and colour of a state."""
    return {"label": state.capitalize(), "colour": STATE_COLOURS.get(state, "neutral")}
