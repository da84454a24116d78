"""The page behind the link in mails of lists; it asks for no log-in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from host.hooks.access import token_only
from host.messaging.mail import layout, unsubscribing
from host.setup.blueprints import TEMPLATES

blueprint = Blueprint(
    "setup_unsubscribe", __name__, url_prefix=unsubscribing.PATH, template_folder=TEMPLATES
)


@blueprint.get("/<token>")
@token_only
def ask(token: str) -> str:
    """Show what the button does; looking at it, as mail programs do, ends nothing."""
    return render_template(
        "setup/mail/unsubscribe.html",
        reader=unsubscribing.reader_of(token),
        company=layout.company(),
    )


@blueprint.post("/<token>")
@token_only
def act(token: str) -> Response:
    """End the list, or take that back; mail programs send the same for their own button."""
    reader = unsubscribing.reader_of(token)
    wanted = request.form.get("do", "")
    if wanted == "again":
        unsubscribing.subscribe_again(reader)
    else:
        unsubscribing.unsubscribe(reader, from_all=wanted == "all")
    if request.form.get("List-Unsubscribe"):
        return Response("Unsubscribed.\n", mimetype="text/plain")
    return redirect(request.path, 303)
