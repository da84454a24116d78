"""A contact's own profile: name, password, address, browsers, log-ins."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.access import own_account
from host.access.browsers import browser_name
from host.access.sessions import PersonKind, token_hash
from host.access.throttle import TooManyAttempts
from host.client_access import addresses, history
from host.client_area.blueprint import pages
from host.client_area.forms import AddressForm
from host.client_area.home import person
from host.clients import own_profile
from host.clients.record_types import CLIENT, CONTACT
from host.hooks.access import client_only
from host.web import people
from host.web.profile_forms import PasswordForm, ProfileForm
from host.web.records.shared import Fact, client_facts
from host.web.submission import submit

_DEEDS = {
    "logged_in": "Logged in",
    "changed_password": "Changed the password",
    "took_up": "Took up the invitation",
}


@pages.get("/profile")
@client_only()
def profile() -> str:
    """Show the contact's own profile."""
    return _page()


@pages.post("/profile")
@client_only()
def profile_save() -> Response | tuple[str, int]:
    """Change the contact's own name and reach."""
    form = ProfileForm.of(person(), sent=True)
    status = submit(
        form,
        lambda: own_profile.update(
            people.actor(),
            form.name.data or "",
            form.job_title.data or "",
            form.phone.data or "",
            form.opened_version,
        ),
    )
    if status is not None:
        return _page(form=form), status
    flash("Your profile is saved.", "success")
    return redirect(url_for(".profile"))


@pages.post("/profile/password")
@client_only()
def password_save() -> Response | tuple[str, int]:
    """Change the contact's own password; every other browser is logged out."""
    form, tokens = PasswordForm(), list[str]()
    try:
        status = submit(form, lambda: tokens.append(_change_password(form)))
    except TooManyAttempts as error:
        form.form_errors.append(error.message)
        status = error.status
    if status is not None:
        return _page(password=form), status
    people.log_contact_in(tokens[0])
    flash("Your password is changed. Every other browser is logged out.", "success")
    return redirect(url_for(".profile"))


@pages.post("/profile/address")
@client_only()
def address_ask() -> Response | tuple[str, int]:
    """Mail a link to the address that is to be the new one."""
    form = AddressForm()
    try:
        status = submit(
            form,
            lambda: addresses.ask(
                people.actor(),
                form.email.data or "",
                form.present_password.data or "",
                people.address(),
            ),
        )
    except TooManyAttempts as error:
        form.form_errors.append(error.message)
        status = error.status
    if status is not None:
        return _page(change=form), status
    flash("Open the link that is on its way to the new address. Until then the old one holds.")
    return redirect(url_for(".profile"))


@pages.post("/profile/sessions/end")
@client_only()
def sessions_end() -> Response:
    """Log out one other browser, or all of them."""
    contact_id = person().id
    session_id = request.form.get("id", type=int)
    if session_id is None:
        own_account.end_other_sessions(PersonKind.CONTACT, contact_id, people.contact_token())
        flash("Every other browser is logged out.", "success")
    else:
        own_account.end_session(PersonKind.CONTACT, contact_id, session_id)
        flash("That browser is logged out.", "success")
    return redirect(url_for(".profile"))


def _change_password(form: PasswordForm) -> str:
    return own_profile.change_password(
        people.actor(),
        form.old_password.data or "",
        form.new_password.data or "",
        people.address(),
        people.browser(),
    )


def _page(**forms: Any) -> str:
    """Draw the page with the form that was refused; the others are as new."""
    contact = person()
    blank: dict[str, Any] = {
        "form": ProfileForm.of(contact, sent=False),
        "password": PasswordForm(formdata=None),
        "change": AddressForm(formdata=None),
    }
    own = token_hash(people.contact_token())
    browsers = [
        {"session": one, "name": browser_name(one.browser), "this": one.token_hash == own}
        for one in own_account.open_sessions(PersonKind.CONTACT, contact.id)
    ]
    return render_template(
        "client_area/profile.html",
        **(blank | forms),
        email=people.actor().email,
        known=_known(),
        browsers=browsers,
        logins=[
            {"what": _DEEDS[line.verb], "where": line.note, "at": line.at}
            for line in history.of_contact(contact.id)
        ],
    )


def _known() -> list[Fact]:
    """Return what administrators share of the fields that they have added."""
    contact = person()
    seen = people.visitor()
    client = seen.client if seen and seen.client else contact.client
    return client_facts(CONTACT, contact) + client_facts(CLIENT, client)
