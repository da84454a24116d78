"""Forms of one's own profile, the same for staff and for contacts."""

from __future__ import annotations

from wtforms import PasswordField, StringField, TelField
from wtforms.validators import DataRequired, EqualTo

from host.access.models import Staff
from host.access.passwords import MINIMUM_LENGTH
from host.clients.models import Contact
from host.web.forms import Form


class ProfileForm(Form):
    """How one is called and reached."""

    name = StringField("Name", [DataRequired("Enter your name.")])
    job_title = StringField("Job title")
    phone = TelField("Phone")

    @classmethod
    def of(cls, person: Staff | Contact, *, sent: bool) -> ProfileForm:
        """Open the form; a page of two forms says which of them was sent."""
        form = cls(obj=person) if sent else cls(formdata=None, obj=person)
        if not sent:
            form.record_version.data = str(person.version)
        return form


class PasswordForm(Form):
    """The present password and a new one, twice."""

    old_password = PasswordField("Present password", [DataRequired("Enter it to go on.")])
    new_password = PasswordField(
        "New password",
        [DataRequired("Enter a new password.")],
        description=f"At least {MINIMUM_LENGTH} characters.",
    )
    again = PasswordField(
        "New password again", [EqualTo("new_password", "The two are not the same.")]
    )
