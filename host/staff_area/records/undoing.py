"""Offers to take a deed back, in the message that tells of it."""

from __future__ import annotations

from flask import has_request_context, session
from flask.sansio.app import App

_KEY = "undo"


def init_undoing(app: App) -> None:
    """Let the templates ask for the deed to offer."""
    app.jinja_env.globals["undo_offered"] = offered


def offer_undo(entry_id: int | None) -> None:
    """Let the next page's message hold a button that takes the deed back."""
    if entry_id is not None:
        session[_KEY] = entry_id


def offered() -> int | None:
    """Return the deed to offer, once."""
    found: int | None = session.pop(_KEY, None) if has_request_context() else None
    return found
