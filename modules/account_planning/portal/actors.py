"""Contacts as actors, where no request says who is asking."""

from __future__ import annotations

from host.api import Actor, ActorKind, Contact


def contact_actor(contact: Contact) -> Actor:
    """Return the contact as the one who does something."""
    return Actor(
        kind=ActorKind.CONTACT,
        id=contact.id,
        label=contact.name,
        client_id=contact.client_id,
        areas=frozenset(contact.areas),
        email=contact.email or "",
    )
