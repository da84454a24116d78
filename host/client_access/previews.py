"""The client area as a contact sees it, shown to staff: to read, and to nobody's log-in."""

from __future__ import annotations

from host.activity.service import record
from host.clients import login, standing
from host.clients.contacts import ref_of
from host.clients.login import Visitor
from host.clients.models import Contact
from host.clients.record_types import CLIENT, CONTACT, FEATURE
from host.database import transaction
from host.errors import Conflict, NotFound
from host.hooks.actor import Actor
from host.records import service as records

PREVIEW = "preview"
"""The action that staff need for it."""


def begin(contact_id: int, client_id: int, actor: Actor) -> Visitor:
    """Note in the log that staff looks at the client area as a contact, and return the contact.

    Raises NotFound for a contact or client that the actor may not see.
    """
    actor.require(FEATURE, PREVIEW)
    _check_seen(contact_id, client_id, actor)
    found = visitor(contact_id, client_id)
    if found is None or found.client is None:
        raise Conflict("This contact cannot use the client area for this client.")
    with transaction():
        note = found.client.name
        record(actor, "viewed_as", ref_of(found.contact), client_id=client_id, note=note)
    return found


def visitor(contact_id: int, client_id: int) -> Visitor | None:
    """Return a contact as one of the client's; nothing when the contact could not be there.

    Whether the contact was let in yet does not count: staff may look before they invite.
    """
    contact = login.find(contact_id)
    if contact is None or not contact.is_active:
        return None
    for one in standing.of_contact(contact):
        if one.client.id == client_id:
            return Visitor(contact, one.client, one.areas)
    return None


def may(actor: Actor) -> bool:
    """Tell whether staff may look at the client area as a contact."""
    return actor.may(FEATURE, PREVIEW)


def _check_seen(contact_id: int, client_id: int, actor: Actor) -> None:
    contact: Contact | None = login.find(contact_id)
    if contact is None:
        raise NotFound("There is no such contact, or it is not one that you may see.")
    if contact.client_id == client_id:
        records.get(CONTACT, contact_id, actor)
    records.get(CLIENT, client_id, actor)
