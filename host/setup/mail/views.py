"""The log of mail, and what became of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host import clock
from host.background import sweeping
from host.errors import Conflict, InvalidInput
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.messaging.mail import files, log
from host.messaging.mail import service as mail
from host.messaging.mail.models import Mail, MailState
from host.setup.activity.history import record_history
from host.setup.mail.filters import read_filters
from host.setup.mail.preview import shown_html
from host.setup.mail.room import blueprint, resting
from host.setup.mail.steps import is_under_way, steps_of
from host.setup.paging import log_page
from host.setup.states import state_badge
from host.web import people
from host.web.stream import record_url
from host.web.tables import columns

_LABELS = {
    "subject": "Subject",
    "to": "To",
    "template": "Template",
    "state": "State",
    "when": "When",
    "tries": "Tries",
    "error": "What went wrong",
}


@blueprint.get("")
@admin_only
def index() -> str:
    """List what is in the outbox."""
    filters, backlog = read_filters(), mail.backlog()
    return render_template(
        "setup/mail/list.html",
        page=log_page(lambda before, limit: log.page(filters.asked, before, limit)),
        columns=columns(_LABELS, end=("tries",)),
        filters=filters,
        states=list(MailState),
        templates=current().registry.mail_templates,
        backlog=backlog,
        failed=mail.in_words(backlog.failed),
        resting=resting(),
        badge_of=state_badge,
        own_address=people.actor().email,
    )


@blueprint.post("")
@admin_only
def change() -> Response:
    """Try the chosen messages again, or give them up."""
    filters, actor = read_filters(), people.actor()
    ids = [int(text) for text in request.form.getlist("ids") if text.isdigit()]
    again = request.form.get("action") == "retry"
    every = request.form.get("all") and filters.state is MailState.FAILED
    if every:
        meant = log.retry_meant if again else log.discard_meant
        number = meant(filters.asked, actor)
    else:
        number = (log.retry_all if again else log.discard_all)(ids, actor)
    if again and not number:
        flash("Nothing to send again: it is on its way, or its text is not kept.", "warning")
        return redirect(filters.url())
    noun = "message is" if number == 1 else "messages are"
    more = " That is as many as go at once: do it again for those that are left."
    rest = more if every and number >= log.AT_ONCE else ""
    flash(f"{number:,} {noun} {'on the way again' if again else 'discarded'}.{rest}", "success")
    return redirect(filters.url())


@blueprint.get("/<int:mail_id>")
@admin_only
def detail(mail_id: int) -> str:
    """Show one message as it was written, and how far it came."""
    message = mail.get(mail_id)
    ref = message.ref
    return render_template(
        "setup/mail/detail.html",
        message=message,
        badge=state_badge(message.state),
        template=current().registry.mail_templates.get(message.template),
        record_url=record_url(ref.type, ref.id) if ref else "",
        attached=files.of_mail(mail_id),
        events=record_history(mail.MAIL_TYPE, mail_id),
        **_progress(message),
    )


@blueprint.get("/<int:mail_id>/progress")
@admin_only
def progress(mail_id: int) -> str:
    """Draw how far a test has come; the page asks for it each second."""
    message = mail.get(mail_id)
    return render_template("setup/mail/progress.html", message=message, **_progress(message))


@blueprint.get("/<int:mail_id>/formatted")
@admin_only
def formatted(mail_id: int) -> Response:
    """Show the formatted version, without the values that open something."""
    return shown_html(mail.get(mail_id).html or "")


@blueprint.post("/<int:mail_id>/retry")
@admin_only
def retry(mail_id: int) -> Response:
    """Try a message again now."""
    try:
        log.retry(mail_id, people.actor())
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash("The message is on its way again.", "success")
    return redirect(url_for(".detail", mail_id=mail_id))


@blueprint.post("/<int:mail_id>/discard")
@admin_only
def discard(mail_id: int) -> Response:
    """Give a message up."""
    if log.discard_all([mail_id], people.actor()):
        flash("The message is discarded.", "success")
    else:
        flash("This message is being sent, or has been sent already.", "warning")
    return redirect(url_for(".detail", mail_id=mail_id))


@blueprint.post("/test")
@admin_only
def send_test() -> Response:
    """Send a message that shows whether the settings work."""
    to = request.form.get("to", "").strip()
    try:
        mail_id = mail.send_test(to, people.actor())
    except InvalidInput as error:
        flash(error.message, "error")
        return redirect(url_for(".index"))
    return redirect(url_for(".detail", mail_id=mail_id))


def _progress(message: Mail) -> dict[str, object]:
    under_way = is_under_way(message)
    waited = (clock.now() - message.created_at).total_seconds()
    return {
        "steps": steps_of(message) if message.is_test else [],
        "under_way": under_way,
        "asks_again": under_way and waited < 60,
        "no_worker": under_way and waited > 2 and not sweeping.worker_seen(),
    }
