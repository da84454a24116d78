"""The form of a webhook address."""

from __future__ import annotations

from wtforms import SelectMultipleField, URLField
from wtforms.validators import DataRequired, Length

from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookTarget
from host.web.forms import Form


class TargetForm(Form):
    """Where events go, and which."""

    url = URLField(
        "Address",
        [DataRequired("Enter the address."), Length(max=2000)],
        description="Receives a POST with JSON for each event, signed as Standard Webhooks.",
    )
    events = SelectMultipleField(
        "Events", validate_choice=False, description="None ticked means all of them."
    )

    @classmethod
    def of(cls, owner: str, target: WebhookTarget | None, *, fresh: bool = False) -> TargetForm:
        """Open the form with the events that the owner sends; ``fresh`` ignores what was sent."""
        form = cls(None, obj=target) if fresh else cls(obj=target)
        form.events.choices = [(event.key, event.title) for event in webhooks.events_of(owner)]
        if target and (fresh or not form.is_submitted()):
            form.record_version.data = str(target.version)
        return form

    @property
    def chosen(self) -> list[str]:
        """The ticked events."""
        return list(self.events.data or ())
