"""Log-in and log-out of staff."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from host.access import service as access
from host.access.throttle import TooManyAttempts
from host.hooks.access import public
from host.staff_area.blueprint import pages
from host.web import people
from host.web.forms import Form
from host.web.gate import safe_next

WRONG = "The e-mail address or the password is wrong."


class LoginForm(Form):
    """Who wants in."""

    email = StringField("E-mail address")
    password = PasswordField("Password")


@pages.get("/login")
@public
def login() -> str | Response:
    """Ask who is there; those who are logged in go on."""
    if people.staff_actor() is not None:
        return redirect(_target())
    return _page(LoginForm())


@pages.post("/login")
@public
def log_in() -> str | Response | tuple[str, int]:
    """Check address and password, slowed down when somebody guesses."""
    form = LoginForm()
    if not form.validate():
        return _page(form), 422
    try:
        token = access.log_in(
            form.email.data or "", form.password.data or "", people.address(), people.browser()
        )
    except TooManyAttempts as error:
        return _page(form, error.message), error.status
    if token is None:
        return _page(form, WRONG), 422
    people.log_staff_in(token)
    return redirect(_target())


@pages.post("/logout")
@public
def logout() -> Response:
    """End the session in this browser."""
    people.log_staff_out()
    return redirect(url_for("staff_area.login"))


def _target() -> str:
    return safe_next(request.args.get("next"), url_for("staff_area.dashboard"))


def _page(form: LoginForm, refusal: str = "") -> str:
    return render_template("staff_area/login.html", form=form, refusal=refusal)
