"""How clients and contacts are found by words."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for

from host.clients import service as clients
from host.clients.models import Contact
from host.clients.visibility import visible_contacts
from host.database import session
from host.hooks.actor import Actor
from host.hooks.faces import SearchHit, SearchProvider

RIGHTS = ("clients:view", "clients:view_own")


def find_clients(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Find clients by name."""
    return [
        SearchHit(
            client.name,
            url_for("staff_area.client", client_id=client.id),
            ", ".join(part for part in (client.industry, client.city) if part),
            "building",
        )
        for client in clients.search(text, actor, limit)
    ]


def find_contacts(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Find contacts by name or e-mail address."""
    named = Contact.name.icontains(text, autoescape=True)
    reached = Contact.email.icontains(text, autoescape=True)
    query = visible_contacts(actor).where(Contact.is_active, sa.or_(named, reached))
    return [
        SearchHit(
            contact.name,
            url_for("staff_area.client_contacts", client_id=contact.client_id),
            ", ".join(part for part in (contact.job_title, contact.client.name) if part),
            "user",
        )
        for contact in session().scalars(query.order_by(Contact.name, Contact.id).limit(limit))
    ]


FINDERS = (
    SearchProvider("clients", "Clients", find_clients, RIGHTS, position=10),
    SearchProvider("contacts", "Contacts", find_contacts, RIGHTS, position=20),
)
