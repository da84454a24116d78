"""Clients: made, found, changed, archived, deleted."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from host.clients.data import ClientData, cleaned
from host.clients.family import Family, Relative, below
from host.clients.matching import match_key
from host.clients.models import Client
from host.clients.record_types import CLIENT, FEATURE
from host.clients.visibility import may_see, visible
from host.database import session
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.records import naming
from host.records import service as records
from host.records.service import StillNeeded as ClientNeeded

__all__ = [
    "FEATURE",
    "ClientData",
    "ClientNeeded",
    "Family",
    "Relative",
    "below",
    "cleaned",
    "may_see",
    "visible",
]


def ref_of(client: Client) -> RecordRef:
    """Return the reference by which logs, notices and events name a client."""
    return naming.ref_of(CLIENT, client)


def get_visible(client_id: int, actor: Actor) -> Client:
    """Return a client; raises NotFound for one that the actor may not see."""
    found: Client = records.get(CLIENT, client_id, actor)
    return found


def find_by_name(name: str, actor: Actor) -> list[Client]:
    """Return the visible clients that the name probably means."""
    query = visible(actor).where(Client.match_key == match_key(name))
    return list(session().scalars(query.order_by(Client.id)))


def search(text: str, actor: Actor, limit: int = 20) -> list[Client]:
    """Return active clients for a search box: names that begin with the text, then that hold it."""
    key = match_key(text)
    if not key:
        return []
    active = (
        visible(actor).where(Client.archived_at.is_(None)).order_by(Client.match_key, Client.id)
    )
    # “At least the key” lets the index lead to the first hit on every database.
    begins = Client.match_key.startswith(key, autoescape=True) & (Client.match_key >= key)
    found = list(session().scalars(active.where(begins).limit(limit)))
    if len(found) < limit:
        holds = named_like(text)
        seen = {client.id for client in found}
        more = session().scalars(active.where(holds).limit(limit))
        found += [client for client in more if client.id not in seen]
    return found[:limit]


def named_like(text: str) -> sa.ColumnElement[bool]:
    """Return the condition that the name holds the text: as it is compared, or as it is written."""
    return sa.or_(
        Client.match_key.contains(match_key(text), autoescape=True),
        Client.name.icontains(text.strip(), autoescape=True),
    )


def create(data: ClientData, actor: Actor) -> Client:
    """Add a client; raises InvalidInput naming every refused field."""
    return create_many([data], actor)[0]


def create_many(items: Iterable[ClientData], actor: Actor) -> list[Client]:
    """Add clients together: all of them or, when one is refused, none."""
    return records.create_many(CLIENT, [item.values() for item in items], actor)


def update(client_id: int, data: ClientData, actor: Actor, version: int | None = None) -> Client:
    """Change a client; raises StaleRecord when ``version`` is no longer the stored one."""
    changed: Client = records.update(CLIENT, client_id, data.values(), actor, version).record
    return changed


def archive(client_id: int, actor: Actor) -> Client:
    """Put a client out of the way: lists leave it out, its contacts cannot log in."""
    archived: Client = records.archive(CLIENT, client_id, actor).record
    return archived


def restore(client_id: int, actor: Actor) -> Client:
    """Bring an archived client back."""
    restored: Client = records.restore(CLIENT, client_id, actor).record
    return restored


def delete(client_id: int, actor: Actor) -> None:
    """Delete a client with its contacts; raises ClientNeeded when a module objects."""
    records.delete(CLIENT, client_id, actor)
