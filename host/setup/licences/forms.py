"""Forms of a module's licence page."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length

from host.web.forms import Form


class CodeForm(Form):
    """Another purchase code."""

    code = TextAreaField(
        "Purchase code",
        [DataRequired("Enter the code."), Length(max=2000)],
        description="From your purchase confirmation; spaces and line breaks do no harm.",
    )


class ServerForm(Form):
    """Who is asked, and with which token."""

    endpoint = URLField("Address of the licence server", [Length(max=500)])
    token = PasswordField("Token", [Length(max=2000)])
    forget = BooleanField("Remove the token")
