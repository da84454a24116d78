"""What a form, a file or another module says of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from host.clients import values
from host.clients.models import Client
from host.errors import InvalidInput

LABELS: Mapping[str, str] = {
    "name": "Name",
    "industry": "Industry",
    "email": "E-mail",
    "phone": "Phone",
    "website": "Website",
    "vat_number": "VAT number",
    "address": "Address",
    "city": "City",
    "state": "State",
    "zip": "Zip",
    "country": "Country",
    "currency": "Currency",
    "notes": "Notes",
    "owner_id": "Owner",
}
"""The fields of a client in the order in which people know them."""


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


class CleanedData(ClientData):
    """Facts that have been checked and are in their usual form; made by `cleaned` only."""

    __slots__ = ()


def cleaned(data: ClientData) -> CleanedData:
    """Return the facts in their usual form; raises InvalidInput naming every bad field."""
    if isinstance(data, CleanedData):
        return data
    good: dict[str, Any] = {"owner_id": data.owner_id}
    bad: dict[str, list[str]] = {}
    for name in LABELS:
        if name == "owner_id":
            continue
        try:
            good[name] = _cleaned(name, getattr(data, name))
        except InvalidInput as error:
            bad |= error.fields
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    return CleanedData(**good)


def _cleaned(name: str, text: str) -> str:
    match name:
        case "notes":
            return values.paragraphs(text)
        case "email":
            cleaned = values.email(name, text)
        case "website":
            cleaned = values.website(name, text)
        case "currency":
            return values.currency(name, text)
        case _:
            cleaned = values.line(text)
    if name == "name" and not cleaned:
        raise InvalidInput.of(name, "Enter a name.")
    longest: int = Client.__table__.c[name].type.length  # type: ignore[attr-defined]
    return values.limited(name, LABELS[name], cleaned, longest)
