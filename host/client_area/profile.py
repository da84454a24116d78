"""A contact's own profile."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.access.throttle import TooManyAttempts
from host.client_area.blueprint import pages
from host.client_area.home import person
from host.clients import own_profile
from host.hooks.access import client_only
from host.web import people
from host.web.profile_forms import PasswordForm, ProfileForm
from host.web.submission import submit


@pages.get("/profile")
@client_only()
def profile() -> str:
    """Show the contact's own profile."""
    return _page(ProfileForm.of(person(), sent=False), PasswordForm(formdata=None))


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
        return _page(form, PasswordForm(formdata=None)), status
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
        return _page(ProfileForm.of(person(), sent=False), form), status
    people.log_contact_in(tokens[0])
    flash("Your password is changed. Every other browser is logged out.", "success")
    return redirect(url_for(".profile"))


def _change_password(form: PasswordForm) -> str:
    return own_profile.change_password(
        people.actor(),
        form.old_password.data or "",
        form.new_password.data or "",
        people.address(),
        people.browser(),
    )


def _page(profile_form: ProfileForm, password_form: PasswordForm) -> str:
    return render_template(
        "client_area/profile.html",
        form=profile_form,
        password=password_form,
        email=people.actor().email,
    )
