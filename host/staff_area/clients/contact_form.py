"""The form of a contact."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired

from host.access.passwords import MINIMUM_LENGTH
from host.clients import contacts
from host.clients.contacts import ContactData
from host.clients.models import Contact
from host.kernel.generation import current
from host.web.forms import Form


class ContactForm(Form):
    """Who the person is, and what the client area shows them."""

    name = StringField("Name", [DataRequired("Enter a name.")])
    job_title = StringField("Job title")
    email = EmailField("E-mail", description="Also what the person logs in with.")
    phone = TelField("Phone")
    is_primary = BooleanField(
        "Main contact", description="The first person to turn to; there is one for each client."
    )
    can_log_in = BooleanField(
        "May use the client area", description="Needs an e-mail address and a password."
    )
    password = PasswordField("Password")
    areas = SelectMultipleField("Parts of the client area")

    @classmethod
    def of(cls, contact: Contact | None) -> ContactForm:
        """Open the form for a contact, or empty for a new one."""
        form = cls(obj=contact) if contact else cls()
        permissions = current().registry.contact_permissions.values()
        form.areas.choices = [(one.key, one.label) for one in permissions]
        form.password.description = (
            "Leave empty to keep the old one. A new one logs this person out everywhere."
            if contact and contact.password_hash
            else f"At least {MINIMUM_LENGTH} characters. Tell it to this person in private."
        )
        if not form.is_submitted():
            if contact:
                form.record_version.data = str(contact.version)
            else:
                form.areas.data = list(contacts.default_areas())
        return form

    def contact_data(self) -> ContactData:
        """Return what was typed, for the service."""
        return ContactData(
            name=self.name.data or "",
            email=self.email.data or "",
            job_title=self.job_title.data or "",
            phone=self.phone.data or "",
            is_primary=bool(self.is_primary.data),
            can_log_in=bool(self.can_log_in.data),
            areas=tuple(self.areas.data or ()),
            password=self.password.data or "",
        )
