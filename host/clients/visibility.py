"""Which clients and contacts an actor may see, said in the query itself."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from host.clients.models import Client, Contact
from host.hooks.actor import Actor, ActorKind, Scope

FEATURE = "clients"


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `Client` under which the actor may see it.

    Staff see all clients or their own, contacts the one that they belong to.
    """
    if actor.kind is ActorKind.CONTACT:
        return Client.id == actor.client_id
    match actor.scope(FEATURE):
        case Scope.ALL:
            return sa.true()
        case Scope.OWN:
            return Client.owner_id == actor.staff_id
        case _:
            return sa.false()


def client_readable(actor: Actor, ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of clients that the actor may see."""
    if actor.scope(FEATURE) is Scope.ALL:
        return sa.true()
    return ids.in_(sa.select(Client.id).where(may_see(actor)))


def contact_readable(actor: Actor, ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of contacts that the actor may see."""
    if actor.scope(FEATURE) is Scope.ALL:
        return sa.true()
    return ids.in_(sa.select(Contact.id).join(Contact.client).where(may_see(actor)))


def visible(actor: Actor) -> sa.Select[Client]:
    """Select the clients that the actor may see, with their owners."""
    return sa.select(Client).options(joinedload(Client.owner)).where(may_see(actor))


def visible_contacts(actor: Actor) -> sa.Select[Contact]:
    """Select the contacts of clients that the actor may see, with their clients."""
    query = sa.select(Contact).join(Contact.client)
    return query.options(contains_eager(Contact.client)).where(may_see(actor))
