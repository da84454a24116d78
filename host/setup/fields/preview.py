"""How the control of a field will look in the form of a record."""

from __future__ import annotations

from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records.custom import describing
from host.records.custom.describing import FieldData
from host.records.custom.models import CustomField
from host.web.records.forms import Control, RecordForm


def preview_of(
    kind: RecordType, data: FieldData, row: CustomField | None, actor: Actor
) -> Control | None:
    """Return the control of what the form says; None while that cannot be a field."""
    try:
        field = describing.described(kind, data, row, actor)
    except InvalidInput:
        return None
    form = RecordForm(kind, actor, {field.key: field.default})
    form.writable = {field.key: field}
    return form.control(field.key)
