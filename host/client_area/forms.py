"""Forms of the pages that lead into the client area."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo

from host.access.passwords import MINIMUM_LENGTH
from host.web.forms import Form


class AskResetForm(Form):
    """Whose password was forgotten."""

    email = StringField("E-mail address", [DataRequired("Enter the address that you log in with.")])


class NewPasswordForm(Form):
    """A password, twice."""

    password = PasswordField(
        "New password",
        [DataRequired("Enter a new password.")],
        description=f"At least {MINIMUM_LENGTH} characters. A few words are better than one.",
    )
    again = PasswordField("New password again", [EqualTo("password", "The two are not the same.")])


class AddressForm(Form):
    """Another address to log in with."""

    email = StringField("New e-mail address", [DataRequired("Enter the new address.")])
    present_password = PasswordField("Present password", [DataRequired("Enter it to go on.")])
