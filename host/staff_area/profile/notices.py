"""How one wants to be told: a choice for each kind of notice."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.hooks.access import staff_only
from host.hooks.notifications import EmailTiming
from host.messaging.notifications import choices, kinds
from host.messaging.notifications.channels import Channels
from host.staff_area.blueprint import pages
from host.web import people
from host.web.forms import Form

TIMINGS = (
    (EmailTiming.NEVER.value, "No e-mail"),
    (EmailTiming.AT_ONCE.value, "At once"),
    (EmailTiming.DAILY.value, "Daily summary"),
)


class ChoicesForm(Form):
    """Its fields are drawn kind by kind; this carries the token."""


@pages.get("/profile/notifications")
@staff_only
def notice_choices() -> str:
    """Show how one is told of each kind of notice."""
    return render_template(
        "staff_area/profile/notices.html",
        form=ChoicesForm(formdata=None),
        groups=kinds.groups(),
        chosen=choices.of_person(_staff_id()),
        default=kinds.default,
        timings=TIMINGS,
    )


@pages.post("/profile/notifications")
@staff_only
def notice_choices_save() -> Response:
    """Keep what was chosen, or go back to the defaults of the site."""
    if "reset" in request.form:
        choices.reset(_staff_id())
        flash("You are told in the way that is usual here.", "success")
    else:
        choices.save(_staff_id(), _sent())
        flash("Your choice is saved.", "success")
    return redirect(url_for(".notice_choices"))


def _sent() -> dict[str, Channels]:
    """Read the form; a kind that was not on it is left alone."""
    sent: dict[str, Channels] = {}
    timings = {one.value: one for one in EmailTiming}
    for _, members in kinds.groups():
        for kind in members:
            email = timings.get(request.form.get(f"email:{kind.key}", ""))
            if email is not None:
                in_app = not kind.may_switch_off or f"app:{kind.key}" in request.form
                sent[kind.key] = Channels(in_app, email)
    return sent


def _staff_id() -> int:
    return people.actor().staff_id or 0
