"""The two blueprints, and what their views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from host.api import Conflict, InvalidInput

from .plans.models import path_of

staff_pages: Final = Blueprint(
    "account_planning",
    __name__,
    url_prefix="/account_planning",
    template_folder="templates",
    static_folder="static",
)
client_pages: Final = Blueprint(
    "account_planning_portal",
    __name__,
    url_prefix="/portal/account_planning",
    template_folder="templates",
)
DUE_DILIGENCE: Final = "due-diligence"
TEAM: Final = "team"
SERVICES: Final = "services"
RELATIONS: Final = "relations"
MEETING_NOTES: Final = "meeting-notes"
COMPETITORS: Final = "competitors"
PLANNING: Final = "planning"
STAKEHOLDERS: Final = "stakeholders"
WHITE_SPACE: Final = "white-space"
REQUESTS: Final = "requests"


def plan_url(plan_id: int, tab: str = "", anchor: str = "") -> str:
    """Return the address of a plan's page, or of one of its tabs."""
    path = path_of(plan_id) + (f"/{tab}" if tab else "")
    return f"{path}#{anchor}" if anchor else path


def act(work: Callable[[], str], target: str) -> Response:
    """Do what a button asks for and go back to the page, which says what came of it."""
    try:
        message = work()
    except (Conflict, InvalidInput) as error:
        flash(error.message, "error")
    else:
        if message:
            flash(message, "success")
    return redirect(target)


def by_script() -> bool:
    """Tell whether a script of the page asks, which wants a part and no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def came_from(default: str) -> str:
    """Return the address that a form names to go back to; only one inside this module."""
    target = request.form.get("next", "")
    return target if target.startswith("/account_planning/") else default
