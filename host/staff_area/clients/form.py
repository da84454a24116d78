"""The form of a client."""

from __future__ import annotations

from wtforms import (
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from host.access import service as access
from host.clients import industries
from host.clients.data import LABELS, ClientData
from host.clients.models import Client
from host.hooks.actor import Actor
from host.web.forms import Form

_TEXTS = [name for name in LABELS if name != "owner_id"]


class ClientForm(Form):
    """Everything that is known of a client; the service checks it."""

    name = StringField("Name", [DataRequired("Enter a name.")])
    industry = StringField("Industry")
    owner_id = SelectField(
        "Owner",
        coerce=lambda value: int(value) if value else None,
        description="Who looks after this client.",
    )
    email = EmailField("E-mail")
    phone = TelField("Phone")
    website = StringField("Website")
    address = StringField("Address")
    zip = StringField("Zip")
    city = StringField("City")
    state = StringField("State or region")
    country = StringField("Country")
    vat_number = StringField("VAT number")
    currency = StringField("Currency", description="Three letters such as EUR; empty for ours.")
    notes = TextAreaField("Notes", description="For staff only; clients never see them.")
    same_name_accepted = HiddenField()

    @classmethod
    def of(cls, client: Client | None, actor: Actor) -> ClientForm:
        """Open the form for a client, or empty for a new one."""
        form = cls(obj=client) if client else cls()
        form.owner_id.choices = _owner_choices(client)
        form.suggestions = sorted({*industries.COMMON, *industries.used(actor)})
        if not form.is_submitted():
            if client:
                form.record_version.data = str(client.version)
            else:
                form.owner_id.data = actor.staff_id
        return form

    suggestions: list[str]

    def client_data(self) -> ClientData:
        """Return what was typed, for the service."""
        texts = {name: self[name].data or "" for name in _TEXTS}
        return ClientData(**texts, owner_id=self.owner_id.data)


def _owner_choices(client: Client | None) -> list[tuple[str, str]]:
    """Active staff, and the present owner even when that person has left."""
    people = {person.id: person.name for person in access.list_staff(active_only=True)}
    if client is not None and client.owner is not None:
        people.setdefault(client.owner.id, f"{client.owner.name} (left)")
    return [("", "Nobody"), *((str(key), name) for key, name in people.items())]
