"""The link that puts one browser in safe mode, and the button that leaves it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from host.errors import NotFound
from host.hooks.access import public
from host.kernel.generation import current
from host.lifecycle import safe_mode
from host.setup.blueprints import TEMPLATES
from host.web import safe_cookie

blueprint = Blueprint(
    "setup_safe_link", __name__, url_prefix="/safe-mode", template_folder=TEMPLATES
)


@blueprint.get("/<token>")
@public
def ask(token: str) -> str:
    """Show what the link does; looking at it, as mail programs do, does not use it up."""
    if not safe_mode.is_good(token):
        raise _unusable()
    minutes = safe_cookie.SECONDS // 60
    return render_template("setup/safe_mode/link.html", minutes=minutes)


@blueprint.post("/<token>")
@public
def enter(token: str) -> Response:
    """Use the link up and put this browser in safe mode; whoever it is still has to log in."""
    if not safe_mode.use(token):
        raise _unusable()
    config = current().config
    answer = redirect("/setup/modules/")
    answer.set_cookie(
        safe_cookie.name_of(config),
        safe_cookie.value(config),
        max_age=safe_cookie.SECONDS,
        path="/",
        secure=config.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return answer


@blueprint.post("/leave")
@public
def leave() -> Response:
    """Bring the modules back in this browser."""
    config = current().config
    answer = redirect("/")
    answer.delete_cookie(
        safe_cookie.name_of(config),
        path="/",
        secure=config.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _unusable() -> NotFound:
    return NotFound(
        "This link was used, has expired or is not complete. "
        "Make another with “trellis safe-mode link” on the server."
    )
