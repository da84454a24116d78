"""Contacts: the people at our clients."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from host import clock
from host.access import sessions
from host.access.passwords import hash_password
from host.access.sessions import PersonKind
from host.activity.service import changes_of, record
from host.clients import service as clients
from host.clients import values
from host.clients.models import CONTACT_TYPE, Client, Contact
from host.clients.visibility import FEATURE, may_see, visible_contacts
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.records import Changes, RecordRef
from host.kernel import events
from host.kernel.generation import current

LABELS = {
    "name": "Name",
    "email": "E-mail",
    "job_title": "Job title",
    "phone": "Phone",
    "is_primary": "Main contact",
    "can_log_in": "Client area",
    "areas": "Parts of the client area",
}
_LENGTHS = {"name": 120, "email": 254, "job_title": 120, "phone": 40}


@dataclass(frozen=True, slots=True)
class ContactData:
    """What a form says of a contact; an empty password keeps the old one."""

    name: str
    email: str = ""
    job_title: str = ""
    phone: str = ""
    is_primary: bool = False
    can_log_in: bool = False
    areas: tuple[str, ...] = ()
    password: str = ""


def ref_of(contact: Contact) -> RecordRef:
    """Return the reference by which logs and events name a contact."""
    return RecordRef(CONTACT_TYPE, contact.id, contact.name)


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
    """Add a contact; the first one of a client is its main contact."""
    actor.require(FEATURE, EDIT)
    good = cleaned(data)
    with transaction() as db:
        client = clients.get_visible(client_id, actor)
        now = clock.now()
        contact = Contact(client_id=client.id, created_at=now, created_by=actor.staff_id, areas=[])
        first = _main_contact(client.id) is None
        _apply(contact, replace(good, is_primary=good.is_primary or first))
        contact.updated_at, contact.updated_by = now, actor.staff_id
        db.add(contact)
        db.flush()
        _note(contact, "created", actor)
    return contact


def update(contact_id: int, data: ContactData, actor: Actor, version: int | None = None) -> Contact:
    """Change a contact; a new password or the end of access ends the contact's sessions."""
    actor.require(FEATURE, EDIT)
    good = cleaned(data)
    with transaction():
        contact = _locked(contact_id, actor)
        clients.check_version(contact.version, version)
        before = _facts(contact)
        _apply(contact, good)
        if good.password or not contact.can_log_in:
            sessions.end_all(PersonKind.CONTACT, contact.id)
        changes = changes_of(before, _facts(contact))
        if good.password:
            changes["password"] = ("…", "changed")
        _changed(contact, "updated", actor, changes)
    return contact


def set_password(contact_id: int, password: str, actor: Actor) -> None:
    """Give a contact a new password for the client area and end the sessions of the old one."""
    contact = get_visible(contact_id, actor)
    update(contact_id, replace(data_of(contact), can_log_in=True, password=password), actor)


def deactivate(contact_id: int, actor: Actor) -> Contact:
    """Close a contact who left: kept, but unable to log in and offered nowhere."""
    actor.require(FEATURE, EDIT)
    with transaction():
        contact = _locked(contact_id, actor)
        if contact.is_active:
            contact.is_active, contact.is_primary = False, False
            sessions.end_all(PersonKind.CONTACT, contact.id)
            _changed(contact, "deactivated", actor, {"is_active": (True, False)})
    return contact


def activate(contact_id: int, actor: Actor) -> Contact:
    """Bring a closed contact back."""
    actor.require(FEATURE, EDIT)
    with transaction():
        contact = _locked(contact_id, actor)
        if not contact.is_active:
            contact.is_active = True
            _changed(contact, "activated", actor, {"is_active": (False, True)})
    return contact


def data_of(contact: Contact) -> ContactData:
    """Return what is known of a contact."""
    return ContactData(
        name=contact.name,
        email=contact.email or "",
        job_title=contact.job_title,
        phone=contact.phone,
        is_primary=contact.is_primary,
        can_log_in=contact.can_log_in,
        areas=tuple(contact.areas),
    )


def cleaned(data: ContactData) -> ContactData:
    """Return the facts in their usual form; raises InvalidInput naming every bad field."""
    good: dict[str, Any] = {}
    bad: dict[str, list[str]] = {}
    for name, longest in _LENGTHS.items():
        try:
            good[name] = _cleaned(name, getattr(data, name), longest)
        except InvalidInput as error:
            bad |= error.fields
    if data.can_log_in and not data.email.strip():
        bad["email"] = ["To use the client area this contact needs an e-mail address."]
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    return replace(data, **good)


def _cleaned(name: str, text: str, longest: int) -> str:
    value = values.email(name, text) if name == "email" else values.line(text)
    if name == "name" and not value:
        raise InvalidInput.of(name, "Enter a name.")
    return values.limited(name, LABELS[name], value, longest)


def _locked(contact_id: int, actor: Actor) -> Contact:
    query = sa.select(Contact).join(Contact.client).where(Contact.id == contact_id, may_see(actor))
    contact = session().scalar(query.execution_options(populate_existing=True))
    if contact is None:
        raise NotFound("There is no such contact, or it is not one that you may see.")
    # The client's row is the lock of all its contacts: only one of them can be the main one.
    session().execute(sa.select(Client.id).where(Client.id == contact.client_id).with_for_update())
    return contact


def _apply(contact: Contact, data: ContactData) -> None:
    contact.name, contact.job_title, contact.phone = data.name, data.job_title, data.phone
    contact.email = _free_email(data.email, contact.id)
    contact.can_log_in = data.can_log_in
    contact.areas = _areas(contact.areas, data.areas)
    if data.password:
        contact.password_hash = hash_password(data.password)
    elif data.can_log_in and not contact.password_hash:
        raise InvalidInput.of("password", "Set a first password, so that this contact can log in.")
    if data.is_primary and not contact.is_primary:
        _step_down(contact.client_id)
    contact.is_primary = data.is_primary


def _areas(old: list[str], wanted: tuple[str, ...]) -> list[str]:
    """Parts that belong to inactive modules were not offered: they stay as they were."""
    known = current().registry.contact_permissions
    return sorted({area for area in wanted if area in known} | {a for a in old if a not in known})


def _free_email(email: str, contact_id: int | None) -> str | None:
    if not email:
        return None
    with session().no_autoflush:
        query = sa.select(Contact.id).where(Contact.email == email)
        other = session().scalar(query)
    if other not in (None, contact_id):
        raise InvalidInput.of("email", "Another contact has this address already.")
    return email


def _main_contact(client_id: int) -> int | None:
    query = sa.select(Contact.id).where(Contact.client_id == client_id, Contact.is_primary)
    return session().scalar(query.limit(1))


def _step_down(client_id: int) -> None:
    with session().no_autoflush:
        query = sa.select(Contact).where(Contact.client_id == client_id, Contact.is_primary)
        for other in session().scalars(query):
            other.is_primary = False


def _facts(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in LABELS}


def _changed(contact: Contact, verb: str, actor: Actor, changes: Changes) -> None:
    if changes:
        contact.updated_at, contact.updated_by = clock.now(), actor.staff_id
        _note(contact, verb, actor, changes)


def _note(contact: Contact, verb: str, actor: Actor, changes: Changes | None = None) -> None:
    record(actor, verb, ref_of(contact), changes, client_id=contact.client_id)
    told = verb if verb == "created" else "updated"
    events.record_changed(ref_of(contact), told, actor, changes)
