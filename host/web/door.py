"""A log-in page: staff and contacts have one each, and both work alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from host.access.throttle import TooManyAttempts
from host.hooks.actor import Actor
from host.web import people
from host.web.forms import Form
from host.web.gate import safe_next

WRONG = "The e-mail address or the password is wrong."


class LoginForm(Form):
    """Who wants in."""

    email = StringField("E-mail address")
    password = PasswordField("Password")


@dataclass(frozen=True, slots=True)
class Door:
    """What differs between the two log-in pages.

    ``check`` returns the token of a new session or None; ``enter`` ties this browser to it;
    ``inside`` returns who is logged in already.
    """

    template: str
    home: str
    check: Callable[[str, str, str, str], str | None]
    enter: Callable[[str], None]
    inside: Callable[[], Actor | None]

    def show(self) -> str | Response:
        """Ask who is there; those who are logged in go on."""
        if self.inside() is not None:
            return redirect(self._target())
        return self._page(LoginForm())

    def knock(self) -> str | Response | tuple[str, int]:
        """Check address and password, slowed down when somebody guesses."""
        form = LoginForm()
        if not form.validate():
            return self._page(form), 422
        try:
            token = self.check(
                form.email.data or "", form.password.data or "", people.address(), people.browser()
            )
        except TooManyAttempts as error:
            return self._page(form, error.message), error.status
        if token is None:
            return self._page(form, WRONG), 422
        self.enter(token)
        return redirect(self._target())

    def _target(self) -> str:
        return safe_next(request.args.get("next"), url_for(self.home))

    def _page(self, form: LoginForm, refusal: str = "") -> str:
        return render_template(self.template, form=form, refusal=refusal)
