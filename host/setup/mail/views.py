"""Pages of the outbox."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import Conflict, InvalidInput
from host.hooks.access import admin_only
from host.messaging.mail import service as mail
from host.messaging.mail.models import MailState
from host.messaging.mail.settings import SECTION, missing
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.paging import log_page
from host.setup.states import state_badge
from host.web import people
from host.web.stream import record_url
from host.web.tables import columns

blueprint = setup_blueprint("mail", __name__)
_LABELS = {
    "subject": "Subject",
    "to": "To",
    "state": "State",
    "when": "When",
    "tries": "Tries",
    "error": "What went wrong",
}


@blueprint.get("")
@admin_only
def index() -> str:
    """List what is in the outbox."""
    text = request.args.get("state", "")
    state = MailState(text) if text in set(MailState) else None
    return render_template(
        "setup/mail/list.html",
        page=log_page(lambda before, limit: mail.page(state, before, limit)),
        columns=columns(_LABELS, end=("tries",)),
        state=state,
        states=list(MailState),
        backlog=mail.backlog(),
        missing=missing(),
        section=SECTION,
        badge_of=state_badge,
        own_address=people.actor().email,
    )


@blueprint.get("/<int:mail_id>")
@admin_only
def detail(mail_id: int) -> str:
    """Show one message as it was written."""
    message = mail.get(mail_id)
    ref = message.ref
    return render_template(
        "setup/mail/detail.html",
        message=message,
        badge=state_badge(message.state),
        record_url=record_url(ref.type, ref.id) if ref else "",
        events=record_history(mail.MAIL_TYPE, mail_id),
    )


@blueprint.post("/<int:mail_id>/retry")
@admin_only
def retry(mail_id: int) -> Response:
    """Try a message again now."""
    try:
        mail.retry(mail_id, people.actor())
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash("The message is on its way again.", "success")
    return redirect(url_for(".detail", mail_id=mail_id))


@blueprint.post("/test")
@admin_only
def send_test() -> Response:
    """Send a message that shows whether the settings work."""
    to = request.form.get("to", "").strip()
    try:
        mail.send_test(to, people.actor())
    except InvalidInput as error:
        flash(error.message, "error")
    else:
        flash(f"A test to {to} is in the outbox. It shows here whether it left.", "success")
    return redirect(url_for(".index"))
