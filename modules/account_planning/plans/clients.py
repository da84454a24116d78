"""Finding the client that somebody types: by name, or by name and number where two share it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa

from host.api import Actor, Client, InvalidInput, session, visible_clients

SHOWN = 20
_NUMBERED = re.compile(r"(?P<name>.*?)\s*#(?P<id>\d{1,9})")


def find(client_id: int, actor: Actor) -> Client | None:
    """Return a client if the actor may see it."""
    return session().scalar(visible_clients(actor).where(Client.id == client_id))


def suggest(text: str, actor: Actor) -> Sequence[Client]:
    """Return visible clients whose name begins with the text, else those that contain it."""
    text = text.strip()
    active = visible_clients(actor).where(Client.archived_at.is_(None))
    query = active.order_by(Client.name, Client.id)
    for match in (Client.name.istartswith, Client.name.icontains):
        found = session().scalars(query.where(match(text, autoescape=True)).limit(SHOWN)).all()
        if found:
            return found
    return []


def resolve(text: str, actor: Actor, known: Client | None = None) -> Client:
    """Return the one client that is meant; raises InvalidInput naming the field “client”.

    ``known`` is the one that the form was opened with: its bare name means it and no other.
    """
    name = text.strip()
    if known is not None and name == known.name:
        return known
    numbered = _NUMBERED.fullmatch(name)
    client = find(int(numbered["id"]), actor) if numbered else None
    if client is not None:
        return client
    named = visible_clients(actor).where(sa.func.lower(Client.name) == name.lower()).limit(SHOWN)
    found = session().scalars(named.order_by(Client.archived_at.is_not(None), Client.id)).all()
    if not found:
        raise InvalidInput.of("client", _unknown(name, actor))
    if len(found) > 1 and found[1].archived_at is None:
        choices = ", ".join(f"{client.name} #{client.id}" for client in found)
        raise InvalidInput.of("client", f"Several clients have this name. Enter one of {choices}.")
    return found[0]


def written(clients: Sequence[Client]) -> list[tuple[str, str]]:
    """Return (what to type, where it is) of each; a shared name carries the number."""
    names = [client.name for client in clients]
    return [
        (c.name if names.count(c.name) == 1 else f"{c.name} #{c.id}", c.city or c.country)
        for c in clients
    ]


def _unknown(name: str, actor: Actor) -> str:
    near = [client.name for client in suggest(name[:40], actor)[:3]]
    if near:
        return f"No client is called “{name}”. Did you mean {' or '.join(near)}?"
    return f"No client is called “{name}”. Check the name, or add the client first."
