"""Which clients and contacts an actor may see, said in the query itself."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from host.clients.models import Client, Contact
from host.clients.record_types import CLIENT, CONTACT, FEATURE
from host.hooks.actor import Actor
from host.records import visibility

__all__ = ["FEATURE", "may_see", "visible", "visible_contacts"]


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `Client` under which the actor may see it."""
    return visibility.visible(CLIENT, actor)


def visible(actor: Actor) -> sa.Select[Client]:
    """Select the clients that the actor may see, with their owners."""
    return sa.select(Client).options(joinedload(Client.owner)).where(may_see(actor))


def visible_contacts(actor: Actor) -> sa.Select[Contact]:
    """Select the contacts of clients that the actor may see, with their clients."""
    query = sa.select(Contact).join(Contact.client)
    return query.options(contains_eager(Contact.client)).where(visibility.visible(CONTACT, actor))
