"""Finding the client that somebody types: by name, or by name and number where two share it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa

from host.api import Client, InvalidInput, session

SHOWN = 20
_NUMBERED = re.compile(r"(?P<name>.*?)\s*#(?P<id>\d{1,9})")


def suggest(text: str) -> Sequence[Client]:
    """Return clients whose name begins with the text, else those that contain it."""
    text = text.strip()
    query = sa.select(Client).where(Client.archived_at.is_(None)).order_by(Client.name, Client.id)
    for match in (Client.name.istartswith, Client.name.icontains):
        found = session().scalars(query.where(match(text, autoescape=True)).limit(SHOWN)).all()
        if found:
            return found
    return []


def resolve(text: str) -> Client:
    """Return the one client that is meant; raises InvalidInput naming the field “client”."""
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered:
        client = session().get(Client, int(numbered["id"]))
        if client is not None:
            return client
    name = text.strip()
    query = sa.select(Client).where(sa.func.lower(Client.name) == name.lower()).limit(SHOWN)
    found = session().scalars(query.order_by(Client.archived_at.is_not(None), Client.id)).all()
    if not found:
        raise InvalidInput.of("client", _unknown(name))
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


def _unknown(name: str) -> str:
    near = [client.name for client in suggest(name[:40])[:3]]
    if near:
        return f"No client is called “{name}”. Did you mean {' or '.join(near)}?"
    return f"No client is called “{name}”. Check the name, or add the client first."
