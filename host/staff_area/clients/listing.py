"""The list of clients: what the address asks for, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from host.access.models import Staff
from host.clients.models import Client
from host.clients.service import named_like
from host.clients.visibility import visible
from host.hooks.actor import Actor
from host.web.listing import Listing, paginate
from host.web.tables import ActingRow, Row, RowAction

LABELS = {
    "name": "Name",
    "industry": "Industry",
    "city": "City",
    "owner": "Owner",
    "status": "Status",
}
# By match key, so that upper case, accents and databases make no difference to the order.
SORTS = {"name": Client.match_key, "industry": Client.industry, "city": Client.city}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; each stands in the address under its own name."""

    q: str = ""
    industry: str = ""
    owner: str = ""
    archived: str = ""

    @classmethod
    def asked(cls) -> Filters:
        """Read the filters from the address."""
        return cls(
            **{name: request.args.get(name, "").strip()[:200] for name in cls.__dataclass_fields__}
        )

    @property
    def any(self) -> bool:
        """Tell whether the list is narrowed at all."""
        return bool(self.q or self.industry or self.owner or self.archived)

    def owner_name(self, people: Sequence[Staff]) -> str:
        """Say whose clients the list is narrowed to."""
        if self.owner == "none":
            return "nobody"
        return next((one.name for one in people if str(one.id) == self.owner), "unknown")

    def without(self, name: str) -> str:
        """Return the address of the list without one of the filters."""
        kept = [
            (key, value)
            for key in self.__dataclass_fields__
            if key != name and (value := getattr(self, key))
        ]
        sort = request.args.get("sort")
        return f"{request.path}?{urlencode([*kept, *([('sort', sort)] if sort else [])])}"


def clients_page(filters: Filters, actor: Actor) -> Listing[Client]:
    """Return the page of visible clients that the filters let through."""
    query = visible(actor)
    if filters.q:
        query = query.where(named_like(filters.q))
    if filters.industry:
        query = query.where(Client.industry == filters.industry)
    if filters.owner == "none":
        query = query.where(Client.owner_id.is_(None))
    elif filters.owner.isdecimal():
        query = query.where(Client.owner_id == int(filters.owner))
    if filters.archived != "all":
        archived = filters.archived == "only"
        query = query.where(
            Client.archived_at.is_not(None) if archived else Client.archived_at.is_(None)
        )
    return paginate(query, sorts=SORTS, default="name", key=Client.id)


def rows_of(listing: Listing[Client], actor: Actor) -> list[Row]:
    """Return the rows as the table draws them."""
    may_edit = actor.may("clients", "edit")
    return [_row(client, may_edit=may_edit) for client in listing.rows]


def _row(client: Client, *, may_edit: bool) -> Row:
    url = f"/clients/{client.id}"
    cells = {
        "name": client.name,
        "industry": client.industry,
        "city": client.city,
        "owner": client.owner.name if client.owner else "",
        "status": "Archived" if client.archived_at else "Active",
    }
    if not may_edit:
        return Row(client.id, url, client.name, cells)
    edit = RowAction("Edit", "pencil", f"{url}/edit")
    return ActingRow(client.id, url, client.name, cells, (edit,))
