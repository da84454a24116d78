"""The form of a member of staff."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from host.access import service as access
from host.access.models import Staff
from host.access.passwords import MINIMUM_LENGTH
from host.access.service import StaffData
from host.web.forms import Form


class StaffForm(Form):
    """Name, way in, place in the company, and rights."""

    name = StringField("Name", [DataRequired("Enter a name."), Length(max=120)])
    email = EmailField(
        "E-mail",
        [DataRequired("Enter an e-mail address."), Length(max=254)],
        description="What this person logs in with.",
    )
    password = PasswordField("Password", [Length(max=1000)])
    role_id = SelectField(
        "Role",
        coerce=lambda value: int(value) if value else None,
        description="What this person may see and do. An administrator needs no role.",
    )
    job_title = StringField("Job title", [Length(max=120)])
    phone = StringField("Phone", [Length(max=40)])
    is_admin = BooleanField(
        "Administrator", description="May do everything, including this set-up area."
    )
    is_active = BooleanField(
        "Active",
        default=True,
        description="Switched off, this person cannot log in and is offered nowhere; "
        "what they own stays theirs.",
    )

    @classmethod
    def of(cls, staff: Staff | None) -> StaffForm:
        """Open the form for a member of staff, or empty for a new one."""
        form = cls(obj=staff) if staff else cls()
        roles = [(str(role.id), role.name) for role in access.list_roles()]
        form.role_id.choices = [("", "No role"), *roles]
        form.password.description = (
            "Leave empty to keep the old one. A new password ends all sessions of this person."
            if staff
            else f"At least {MINIMUM_LENGTH} characters. Tell it to this person in private."
        )
        if staff and not form.is_submitted():
            form.record_version.data = str(staff.version)
        return form

    def staff_data(self) -> StaffData:
        """Return what was typed, for the service."""
        return StaffData(
            name=self.name.data or "",
            email=self.email.data or "",
            is_admin=bool(self.is_admin.data),
            is_active=bool(self.is_active.data),
            role_id=self.role_id.data,
            job_title=self.job_title.data or "",
            phone=self.phone.data or "",
            password=self.password.data or "",
        )
