"""Ways in by mailed links: an invitation, a new password, another address."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.access.throttle import TooManyAttempts
from host.client_access import addresses, invitations, resets
from host.client_access.links import LinkEnded
from host.client_area.blueprint import pages
from host.client_area.forms import AskResetForm, NewPasswordForm
from host.hooks.access import public
from host.web import people
from host.web.forms import Form
from host.web.submission import submit

Answer = str | Response | tuple[str, int]


@pages.get("/reset")
@public
def reset() -> str:
    """Ask whose password was forgotten."""
    return render_template("client_area/reset.html", form=AskResetForm(), sent=False)


@pages.post("/reset")
@public
def reset_ask() -> Answer:
    """Mail a link, and say the same whether or not anybody has the address."""
    form = AskResetForm()
    try:
        status = submit(form, lambda: resets.ask(form.email.data or "", people.address()))
    except TooManyAttempts as error:
        form.form_errors.append(
            f"Links were asked for too often. Try again in {error.data['minutes']} minutes."
        )
        status = error.status
    page = render_template("client_area/reset.html", form=form, sent=status is None)
    return page, status or 200


@pages.get("/reset/<secret>")
@public
def reset_link(secret: str) -> Answer:
    """Ask for a new password."""
    try:
        contact = resets.look_at(secret)
    except LinkEnded as error:
        return _ended(error)
    return _password_page("reset", contact.email, NewPasswordForm())


@pages.post("/reset/<secret>")
@public
def reset_finish(secret: str) -> Answer:
    """Take the new password; every browser is logged out."""
    form = NewPasswordForm()
    try:
        contact = resets.look_at(secret)
        status = submit(form, lambda: resets.finish(secret, form.password.data or ""))
    except LinkEnded as error:
        return _ended(error)
    if status is not None:
        return _password_page("reset", contact.email, form), status
    people.log_contact_out()
    flash("Your password is changed. Log in with it.", "success")
    return redirect(url_for("client_area.login"))


@pages.get("/invitation/<secret>")
@public
def invitation(secret: str) -> Answer:
    """Welcome somebody who was invited, and ask for a password."""
    try:
        contact = invitations.look_at(secret)
    except LinkEnded as error:
        return _ended(error)
    return _password_page("invitation", contact.email, NewPasswordForm())


@pages.post("/invitation/<secret>")
@public
def invitation_take_up(secret: str) -> Answer:
    """Set the first password and go on inside."""
    form, tokens = NewPasswordForm(), list[str]()
    try:
        contact = invitations.look_at(secret)
        status = submit(form, lambda: tokens.append(_take_up(secret, form)))
    except LinkEnded as error:
        return _ended(error)
    if status is not None:
        return _password_page("invitation", contact.email, form), status
    people.log_contact_in(tokens[0])
    return redirect(url_for("client_area.home"))


@pages.get("/address/<secret>")
@public
def address(secret: str) -> Answer:
    """Ask to confirm another address."""
    try:
        email = addresses.look_at(secret)
    except LinkEnded as error:
        return _ended(error)
    return render_template("client_area/address.html", form=Form(), email=email)


@pages.post("/address/<secret>")
@public
def address_confirm(secret: str) -> Answer:
    """Make another address the one to log in with."""
    try:
        addresses.confirm(secret)
    except LinkEnded as error:
        return _ended(error)
    people.log_contact_out()
    flash("Your address is changed. Log in with the new one.", "success")
    return redirect(url_for("client_area.login"))


def _take_up(secret: str, form: NewPasswordForm) -> str:
    return invitations.take_up(secret, form.password.data or "", people.address(), people.browser())


def _password_page(purpose: str, email: str | None, form: NewPasswordForm) -> str:
    return render_template(
        "client_area/new_password.html", form=form, email=email or "", purpose=purpose
    )


def _ended(error: LinkEnded) -> tuple[str, int]:
    return render_template("client_area/link_ended.html", message=error.message), error.status
