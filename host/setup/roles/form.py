"""The form of a role: its name; its rights come from the matrix."""

from __future__ import annotations

from flask import request
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from host.access.models import Role
from host.setup.roles.matrix import known_rights, preset_rights
from host.web.forms import Form


class RoleForm(Form):
    """Name of the role; the ticked rights travel under ``right``."""

    name = StringField("Name", [DataRequired("Enter a name."), Length(max=80)])

    @classmethod
    def of(cls, role: Role | None) -> RoleForm:
        """Open the form for a role, or for a new one of the preset's name."""
        form = cls(obj=role) if role else cls(name=_preset())
        if role and not form.is_submitted():
            form.record_version.data = str(role.version)
        return form


def ticked_rights(role: Role | None) -> set[str]:
    """Return what the matrix shows: what was sent, else the preset, else the role's rights."""
    held = {grant.right for grant in role.grants} if role else set()
    if request.method == "POST":
        return (set(request.form.getlist("right")) & known_rights()) | (held - known_rights())
    if _preset():
        return preset_rights(_preset()) | (held - known_rights())
    return held


def _preset() -> str:
    return request.args.get("preset", "")
