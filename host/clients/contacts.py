"""Contacts: the people at our clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from host.clients.models import Contact
from host.clients.record_types import CLIENT, CONTACT
from host.clients.visibility import visible_contacts
from host.database import session
from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import naming
from host.records import service as records


@dataclass(frozen=True, slots=True)
class ContactData:
    """What is said of a contact; an empty password keeps the old one."""

    name: str
    email: str = ""
    job_title: str = ""
    phone: str = ""
    is_primary: bool = False
    can_log_in: bool = False
    areas: tuple[str, ...] = ()
    password: str = ""

    def values(self) -> dict[str, Any]:
        """Return the facts by the keys of their fields."""
        return asdict(self)


def ref_of(contact: Contact) -> RecordRef:
    """Return the reference by which logs and events name a contact."""
    return naming.ref_of(CONTACT, contact)


def of_client(client_id: int, actor: Actor) -> list[Contact]:
    """Return the contacts of a client that the actor may see: active first, the main one on top."""
    query = visible_contacts(actor).where(Contact.client_id == client_id)
    order = (Contact.is_active.desc(), Contact.is_primary.desc(), Contact.name, Contact.id)
    return list(session().scalars(query.order_by(*order)))


def get_visible(contact_id: int, actor: Actor) -> Contact:
    """Return a contact with its client; raises NotFound for one that the actor may not see."""
    found = session().scalar(visible_contacts(actor).where(Contact.id == contact_id))
    if found is None:
        raise NotFound("There is no such contact, or it is not one that you may see.")
    return found


def default_areas() -> tuple[str, ...]:
    """Return the parts of the client area that a new contact is let into."""
    permissions = current().registry.contact_permissions.values()
    return tuple(one.key for one in permissions if one.default)


def create(client_id: int, data: ContactData, actor: Actor) -> Contact:
    """Add a contact; the first one of a client is its main contact.

    Raises NotFound for a client that the actor may not see.
    """
    records.get(CLIENT, client_id, actor)
    values = data.values() | {"client_id": client_id}
    made: Contact = records.create(CONTACT, values, actor).record
    return made


def update(contact_id: int, data: ContactData, actor: Actor, version: int | None = None) -> Contact:
    """Change a contact; a new password or the end of access ends the contact's sessions."""
    changed: Contact = records.update(CONTACT, contact_id, data.values(), actor, version).record
    return changed


def set_password(contact_id: int, password: str, actor: Actor) -> None:
    """Give a contact a new password for the client area and end the sessions of the old one."""
    records.update(CONTACT, contact_id, {"can_log_in": True, "password": password}, actor)


def let_in(contact_id: int, areas: Sequence[str], password: str, actor: Actor) -> None:
    """Let a contact into parts of the client area with a new password."""
    values = {"can_log_in": True, "areas": tuple(areas), "password": password}
    records.update(CONTACT, contact_id, values, actor)


def deactivate(contact_id: int, actor: Actor) -> Contact:
    """Close a contact who left: kept, but unable to log in and offered nowhere."""
    values = {"is_active": False, "is_primary": False}
    return _set(contact_id, values, actor, "deactivated")


def activate(contact_id: int, actor: Actor) -> Contact:
    """Bring a closed contact back."""
    return _set(contact_id, {"is_active": True}, actor, "activated")


def _set(contact_id: int, values: dict[str, Any], actor: Actor, verb: str) -> Contact:
    changed: Contact = records.update(CONTACT, contact_id, values, actor, verb=verb).record
    return changed
