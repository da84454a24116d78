"""What happens to a form that was sent."""

from __future__ import annotations

from collections.abc import Callable

from wtforms import StringField

from host.activity import service as activity
from host.activity.models import Activity
from host.errors import Conflict, InvalidInput
from host.web.forms import Form


def submit(form: Form, save: Callable[[], object]) -> int | None:
    """Save a form that was sent and that is in order.

    Return None once it is saved; else the status to show the form with: 200 when it was
    only opened, an error's when something was refused. Refusals stand beside their fields.
    """
    if not form.is_submitted():
        return 200
    if not form.validate():
        return 422
    try:
        save()
    except InvalidInput as error:
        form.absorb(error)
        return error.status
    except Conflict as error:
        form.form_errors.append(error.message)
        return error.status
    return None


def catch_up(form: Form, record_type: str, record_id: int, version: int) -> list[Activity]:
    """Bring a form up to a record that others saved meanwhile; return what they did.

    Text that was not touched here takes the new value, what was typed stays; the next save
    then goes through. Returns nothing when the form is of the stored ``version``.
    """
    opened = form.opened_version
    if opened is None or opened >= version:
        return []
    missed = activity.of_record(record_type, record_id, version - opened)
    for line in reversed(missed):
        for name, (old, new) in line.changes.items():
            field = form._fields.get(name)
            if isinstance(field, StringField) and (field.data or "") == (old or ""):
                field.data = new
    form.record_version.data = str(version)
    return missed
