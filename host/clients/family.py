"""The clients below a client: its own parts, and those that modules know of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from host.clients.models import Client
from host.clients.visibility import may_see
from host.database import session
from host.hooks.actor import Actor
from host.kernel.generation import current

MOST = 2000
"""Clients below one that are returned at once."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A client below another; ``depth`` is 1 for those directly below."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class Family:
    """Clients below one, each after the one that it hangs below, siblings by name."""

    members: tuple[Relative, ...]
    is_whole: bool
    """Whether all are here; a cut family holds the first by name."""


def below(client_id: int, actor: Actor, limit: int = MOST) -> Family:
    """Return the active clients below a client that the actor may see.

    One whose parent is not among them hangs directly below the client. What a module says of a
    client goes before the field *Part of*.
    """
    told = {
        one.client_id: one.parent_id
        for one in current().hooks.client_relatives(client_id, actor, limit + 1)
        if one.client_id != client_id
    }
    rows = session().execute(_query(client_id, list(told), actor).limit(limit + 1)).all()
    names = {row.id: row.name for row in rows[:limit]}
    above = {row.id: told.get(row.id, row.parent_id) for row in rows[:limit]}
    members = tuple(Relative(key, names[key], depth) for key, depth in _walk(client_id, above))
    return Family(members, is_whole=len(rows) <= limit and len(told) <= limit)


def _query(client_id: int, told: Sequence[int], actor: Actor) -> sa.Select[int, str, int | None]:
    parts = sa.select(Client.id).where(Client.parent_id == client_id).cte(recursive=True)
    # UNION leaves out what is there already, so that a ring ends.
    parts = parts.union(sa.select(Client.id).join(parts, Client.parent_id == parts.c.id))
    meant = sa.or_(Client.id.in_(sa.select(parts.c.id)), Client.id.in_(told))
    query = sa.select(Client.id, Client.name, Client.parent_id)
    query = query.where(meant, Client.id != client_id, Client.archived_at.is_(None))
    return query.where(may_see(actor)).order_by(Client.match_key, Client.id)


def _walk(top: int, above: Mapping[int, int | None]) -> Iterator[tuple[int, int]]:
    """Yield every key with its depth once, parents first; nothing here recurses."""
    children: dict[int | None, list[int]] = {}
    for key, parent in above.items():
        children.setdefault(parent if parent in above else top, []).append(key)
    seen: set[int] = set()
    # After those that hang somewhere come the rings, which two sources can make together.
    for start in [*children.get(top, ()), *above]:
        left = [(start, 1)]
        while left:
            key, depth = left.pop()
            if key not in seen:
                seen.add(key)
                yield key, depth
                left += [(child, depth + 1) for child in reversed(children.get(key, ()))]
