"""The blueprint, and what its views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from host.api import Conflict, InvalidInput

staff_pages: Final = Blueprint(
    "customers",
    __name__,
    url_prefix="/customers",
    template_folder="templates",
    static_folder="static",
)
Answer = Response | tuple[str, int]


def account_url(account_id: int) -> str:
    """Return the address of an account's page."""
    return url_for("customers.account", account_id=account_id)


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
