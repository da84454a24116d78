"""What happens to a form that was sent."""

from __future__ import annotations

from collections.abc import Callable

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
