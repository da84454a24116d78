"""What a form, a file or another module says of a client."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.errors import InvalidInput
from host.records.entering import values


@dataclass(frozen=True, slots=True)
class ClientData:
    """The facts of a client, as typed; `cleaned` checks them."""

    name: str
    industry: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    vat_number: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    currency: str = ""
    notes: str = ""
    owner_id: int | None = None

    @classmethod
    def of(cls, client: Client, **changed: Any) -> ClientData:
        """Return what is known of a client, with some of it changed."""
        known = {field.name: getattr(client, field.name) for field in fields(cls)}
        return cls(**(known | changed))

    def values(self) -> dict[str, Any]:
        """Return the facts by the keys of their fields."""
        return asdict(self)


def cleaned(data: ClientData) -> ClientData:
    """Return the facts in their usual form; raises InvalidInput naming every bad field."""
    good: dict[str, Any] = {}
    bad: dict[str, list[str]] = {}
    for field in CLIENT.fields:
        if field.key not in ClientData.__dataclass_fields__:
            continue
        try:
            good[field.key] = values.checked(CLIENT, field, getattr(data, field.key))
        except InvalidInput as error:
            bad |= error.fields
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    return ClientData(**good)
