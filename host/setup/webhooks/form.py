"""The form of a webhook address."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag
from wtforms.validators import DataRequired, Length, Optional

from host.messaging.webhooks.catalogue import EVERYTHING, Group, groups
from host.messaging.webhooks.models import MAX_TRIES, PARALLEL, WebhookTarget
from host.messaging.webhooks.secrets import shown_headers
from host.messaging.webhooks.subscriptions import patterns_of
from host.messaging.webhooks.targets import VERSION, VERSIONS, Wishes
from host.web.forms import Form


class TargetForm(Form):
    """Where events go, which, and how."""

    name = StringField(
        "Name", [Length(max=120)], description="What people call it; the address if left empty."
    )
    url = URLField(
        "Address",
        [DataRequired("Enter the address."), Length(max=2000)],
        description="Receives a POST with JSON for each event, signed as Standard Webhooks.",
    )
    events = SelectMultipleField("Events", choices=[], validate_choice=False)
    all_fields = BooleanField(
        "Tell also of fields that need a right of their own",
        description="Such as those that only administrators see. Secret fields are never sent.",
    )
    headers = TextAreaField(
        "Further headers",
        [Length(max=8000)],
        description="One a line, such as “Authorization: Bearer …”. Values are kept encrypted and "
        "not shown again: leave “…” to keep one.",
    )
    parallel = IntegerField(
        "Requests under way at once",
        [Optional()],
        default=PARALLEL,
        description="With 1 all events come in order; with more, those about the same record do.",
    )
    max_tries = IntegerField(
        "Tries",
        [Optional()],
        default=MAX_TRIES,
        description="Over about 17 hours with 8. Then the delivery has failed, and is sent again "
        "only by hand.",
    )
    payload_version = SelectField(
        "Version of what is sent",
        coerce=int,
        default=VERSION,
        choices=[SelectChoice(one, f"Version {one}") for one in VERSIONS],
        description="Stays as it is when a later Trellis sends something else.",
    )

    @classmethod
    def of(cls, owner: str, target: WebhookTarget | None, *, fresh: bool = False) -> TargetForm:
        """Open the form with the stored values; ``fresh`` ignores what was sent."""
        form = cls(None, obj=target) if fresh else cls(obj=target)
        if fresh or not form.is_submitted():
            held = target.events if target else ()
            form.events.data = sorted(patterns_of(owner, held)) if owner else list(held)
            if target:
                form.record_version.data = str(target.version)
                form.headers.data = shown_headers(target)
        return form

    @property
    def chosen(self) -> list[str]:
        """The ticked events."""
        return list(self.events.data or ())

    @property
    def wishes(self) -> Wishes:
        """What else was entered."""
        return Wishes(
            name=self.name.data or "",
            headers=self.headers.data or "",
            max_tries=_or(self.max_tries.data, MAX_TRIES),
            parallel=_or(self.parallel.data, PARALLEL),
            payload_version=_or(self.payload_version.data, VERSION),
            all_fields=bool(self.all_fields.data),
        )

    @property
    def everything(self) -> str:
        """The pattern of all events."""
        return EVERYTHING

    def groups(self, owner: str) -> Sequence[Group]:
        """Return the groups to choose from; on a module's page its own come first."""
        return sorted(groups(), key=lambda group: group.owner != owner)

    def strays(self) -> list[str]:
        """Return what is chosen of modules that are away, so that saving keeps it."""
        known = {EVERYTHING} | {group.pattern for group in groups()}
        known |= {event.key for group in groups() for event in group.events}
        return [one for one in self.chosen if one not in known]


def _or(entered: int | None, usual: int) -> int:
    return usual if entered is None else entered
