"""Imports clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, cast

import sqlalchemy as sa
from rapidfuzz import fuzz, process

from host.access import service as access
from host.clients import industries
from host.clients import service as clients
from host.clients.data import LABELS, ClientData, cleaned
from host.clients.matching import match_key
from host.clients.models import Client
from host.clients.visibility import may_see
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.importing.importers import Existing, ImportField, Prepared, Values
from host.importing.mapping import did_you_mean

KIND = "clients"
FIELDS = (
    ImportField(
        "name",
        "Name",
        required=True,
        aliases=(
            "company",
            "company name",
            "account",
            "account name",
            "client",
            "customer",
            "organisation",
            "organization",
            "security",
            "firm",
        ),
    ),
    ImportField(
        "industry", "Industry", aliases=("sector", "gics sector", "branch", "line of business")
    ),
    ImportField("email", "E-mail", aliases=("mail", "e mail address", "email address")),
    ImportField("phone", "Phone", aliases=("telephone", "phone number", "tel", "mobile")),
    ImportField("website", "Website", aliases=("web", "url", "homepage", "web site", "domain")),
    ImportField("vat_number", "VAT number", aliases=("vat", "vat id", "tax id", "tax number")),
    ImportField("address", "Address", aliases=("street", "address line 1", "billing street")),
    ImportField(
        "city",
        "City",
        aliases=("town", "headquarters location", "headquarters", "location", "place"),
    ),
    ImportField("state", "State", aliases=("region", "province", "county")),
    ImportField("zip", "Zip", aliases=("zip code", "postal code", "postcode", "plz")),
    ImportField("country", "Country", aliases=("land", "nation", "office location")),
    ImportField("currency", "Currency", aliases=("currency code",)),
    ImportField(
        "notes", "Notes", aliases=("note", "comment", "comments", "remarks", "description")
    ),
    ImportField(
        "owner",
        "Owner",
        aliases=("account manager", "assigned to", "account owner", "sales agent"),
        help="Name or e-mail address of an active member of staff.",
    ),
)
_ALIKE = 85


class ClientImporter:
    """Knows clients by their match key."""

    kind = KIND
    noun = "client"
    feature = clients.FEATURE
    fields: Sequence[ImportField] = FIELDS

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._owners = _owners()
        self._industries = {
            _squeezed(name): name for name in (*industries.used(actor), *industries.COMMON)
        }
        self._doubts: dict[str, str | None] = {}

    def prepare(self, values: Values) -> Prepared:
        """Check a row; raises InvalidInput with all that is wrong with it."""
        texts: dict[str, Any] = {key: text for key, text in values.items() if key != "owner"}
        try:
            data = cleaned(ClientData(**{"name": "", **texts}))
            owner_id = self._owner(values.get("owner", ""))
        except InvalidInput as error:
            label, suggestion = values.get("name", "")[:200], error.data.get("suggestion", "")
            raise InvalidInput(_reason(error), label=label, suggestion=suggestion) from error
        record = replace(data, owner_id=owner_id)
        return Prepared(match_key(data.name), data.name, record, self._doubt(data.industry))

    def existing(self, keys: Sequence[str]) -> Mapping[str, Existing]:
        """Find clients by match key; of several with one key, the oldest."""
        query = (
            sa.select(Client, may_see(self.actor).label("visible"))
            .where(Client.match_key.in_(keys))
            .order_by(Client.id.desc())
        )
        return {
            client.match_key: Existing(client, bool(visible))
            for client, visible in session().execute(query)
        }

    def add(self, rows: Sequence[Prepared]) -> None:
        """Add the clients of a chunk."""
        clients.create_many([_record(row) for row in rows], self.actor)

    def differs(self, existing: Existing, row: Prepared, mapped: Sequence[str]) -> bool:
        """Tell whether the file says anything that the client does not."""
        known = ClientData.of(_client(existing))
        return _merged(known, _record(row), mapped) != known

    def update(self, existing: Existing, row: Prepared, mapped: Sequence[str]) -> None:
        """Give the client what the file says."""
        client = _client(existing)
        merged = _merged(ClientData.of(client), _record(row), mapped)
        clients.update(client.id, merged, self.actor)

    def _owner(self, text: str) -> int | None:
        if not text:
            return None
        owner_id = self._owners.get(text.casefold())
        if owner_id is None:
            raise InvalidInput(
                f"Owner: nobody active on staff is called “{text}”.",
                suggestion=did_you_mean(text, self._owners).strip(),
            )
        return owner_id

    def _doubt(self, industry: str) -> tuple[str, str] | None:
        """Doubt an industry that is nearly, but not quite, one that is known."""
        if not industry:
            return None
        if industry not in self._doubts:
            self._doubts[industry] = self._alike(industry)
        alike = self._doubts[industry]
        if alike is None:
            return None
        return f"The industry “{industry}” is new here.", f"Did you mean “{alike}”?"

    def _alike(self, industry: str) -> str | None:
        key = _squeezed(industry)
        if key in self._industries:
            return None
        found = process.extractOne(
            key, list(self._industries), scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        return self._industries[found[0]] if found else None


def _owners() -> dict[str, int]:
    """Active staff by e-mail address and, where it is theirs alone, by name."""
    people = access.list_staff(active_only=True)
    names = [person.name.casefold() for person in people]
    found = {person.email.casefold(): person.id for person in people}
    for person in people:
        if names.count(person.name.casefold()) == 1:
            found[person.name.casefold()] = person.id
    return found


def _merged(known: ClientData, row: ClientData, mapped: Sequence[str]) -> ClientData:
    """What the file says replaces what is known; an empty cell says nothing."""
    said = {field.name for field in fields(ClientData)} & {
        "owner_id" if key == "owner" else key for key in mapped
    }
    return replace(known, **{key: value for key in said if (value := getattr(row, key))})


def _reason(error: InvalidInput) -> str:
    if not error.fields:
        return error.message
    return " ".join(
        f"{LABELS.get(name, name)}: {' '.join(messages)}" for name, messages in error.fields.items()
    )


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _record(row: Prepared) -> ClientData:
    return cast("ClientData", row.record)


def _client(existing: Existing) -> Client:
    return cast("Client", existing.record)
