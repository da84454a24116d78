"""Tells the browser which drafts of forms it may forget, on the page after the save."""

from __future__ import annotations

from flask import session
from flask.sansio.app import App

_KEY = "drafts_done"


def init_drafts(app: App) -> None:
    """Give the layouts ``drafts_done()``, which names the forms saved since the last page."""
    app.jinja_env.globals["drafts_done"] = take


def done(key: str) -> None:
    """Say that the form with this ``data-draft`` was saved."""
    session[_KEY] = [*session.get(_KEY, []), key][-10:]


def take() -> str:
    """Return the keys of forms that were saved, once."""
    return " ".join(session.pop(_KEY, []))
