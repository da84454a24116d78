"""One's own profile: name, password, browsers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from host.access import own_account
from host.access import service as access
from host.access.browsers import browser_name
from host.access.sessions import PersonKind, token_hash
from host.access.throttle import TooManyAttempts
from host.hooks.access import staff_only
from host.staff_area.blueprint import pages
from host.web import people
from host.web.profile_forms import PasswordForm, ProfileForm
from host.web.submission import submit


@pages.get("/profile")
@staff_only
def profile() -> str:
    """Show one's own profile."""
    return _page(_profile_form(sent=False), PasswordForm(formdata=None))


@pages.post("/profile")
@staff_only
def profile_save() -> Response | tuple[str, int]:
    """Change one's own name and reach."""
    form = _profile_form(sent=True)
    status = submit(
        form,
        lambda: own_account.update(
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
@staff_only
def password_save() -> Response | tuple[str, int]:
    """Change one's own password; every other browser is logged out."""
    form, tokens = PasswordForm(), list[str]()
    try:
        status = submit(form, lambda: tokens.append(_change_password(form)))
    except TooManyAttempts as error:
        form.form_errors.append(error.message)
        status = error.status
    if status is not None:
        return _page(_profile_form(sent=False), form), status
    people.log_staff_in(tokens[0])
    flash("Your password is changed. Every other browser is logged out.", "success")
    return redirect(url_for(".profile"))


@pages.post("/profile/sessions/end")
@staff_only
def sessions_end() -> Response:
    """Log out one other browser, or all of them."""
    staff_id = people.actor().staff_id or 0
    session_id = request.form.get("id", type=int)
    if session_id is None:
        own_account.end_other_sessions(PersonKind.STAFF, staff_id, current_user.token)
        flash("Every other browser is logged out.", "success")
    else:
        own_account.end_session(PersonKind.STAFF, staff_id, session_id)
        flash("That browser is logged out.", "success")
    return redirect(url_for(".profile"))


def _profile_form(*, sent: bool) -> ProfileForm:
    return ProfileForm.of(access.get_staff(people.actor().staff_id or 0), sent=sent)


def _change_password(form: PasswordForm) -> str:
    return own_account.change_password(
        people.actor(),
        form.old_password.data or "",
        form.new_password.data or "",
        people.address(),
        people.browser(),
    )


def _page(profile_form: ProfileForm, password_form: PasswordForm) -> str:
    actor = people.actor()
    own = token_hash(current_user.token)
    browsers = [
        {"session": one, "name": browser_name(one.browser), "this": one.token_hash == own}
        for one in own_account.open_sessions(PersonKind.STAFF, actor.staff_id or 0)
    ]
    return render_template(
        "staff_area/profile/page.html",
        form=profile_form,
        password=password_form,
        browsers=browsers,
        email=actor.email,
    )
