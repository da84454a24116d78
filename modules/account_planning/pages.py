"""The two blueprints, and what their views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from host.api import Conflict, InvalidInput

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
PLANNING: Final = "planning"
RELATIONS: Final = "relations"
ACTIVITY: Final = "activity"


def plan_url(plan_id: int, tab: str = "", anchor: str = "") -> str:
    """Return the address of a plan's page, or of one of its tabs."""
    return url_for(
        "account_planning.plan", plan_id=plan_id, tab=tab or None, _anchor=anchor or None
    )


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


def came_from(default: str) -> str:
    """Return the address that a form names to go back to; only one inside this module."""
    target = request.form.get("next", "")
    return target if target.startswith("/account_planning/") else default
