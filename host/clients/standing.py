"""Which clients a contact stands for, and what is open to the contact at each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from host import clock
from host.access.models import LoginSession
from host.access.sessions import PersonKind, token_hash
from host.activity.service import record
from host.clients.models import CONTACT_TYPE, Client, Contact, ContactClient
from host.clients.record_types import CLIENT, CONTACT, with_hidden
from host.database import session, transaction
from host.errors import Conflict, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.records import service as records


@dataclass(frozen=True, slots=True)
class Standing:
    """A client that a contact stands for; ``home`` is the one that the contact belongs to."""

    client: Client
    areas: tuple[str, ...]
    home: bool


def somewhere() -> sa.ColumnElement[bool]:
    """Return the condition that a contact stands for a client who is not archived."""
    linked = sa.select(ContactClient.contact_id).join(Client, Client.id == ContactClient.client_id)
    here = (
        sa.exists()
        .where(Client.id == Contact.client_id, Client.archived_at.is_(None))
        .correlate(Contact)
    )
    further = linked.where(ContactClient.contact_id == Contact.id, Client.archived_at.is_(None))
    return sa.or_(here, further.correlate(Contact).exists())


def of_contact(contact: Contact, *, archived: bool = False) -> list[Standing]:
    """Return the clients that a contact stands for, the contact's own first."""
    linked = sa.and_(ContactClient.client_id == Client.id, ContactClient.contact_id == contact.id)
    query = (
        sa.select(Client, ContactClient.areas)
        .outerjoin(ContactClient, linked)
        .where(sa.or_(Client.id == contact.client_id, ContactClient.id.is_not(None)))
        .order_by(Client.match_key, Client.id)
    )
    if not archived:
        query = query.where(Client.archived_at.is_(None))
    found = [
        Standing(
            client,
            tuple(contact.areas if client.id == contact.client_id else areas or ()),
            client.id == contact.client_id,
        )
        for client, areas in session().execute(query)
    ]
    return sorted(found, key=lambda one: not one.home)


def only_one(contact: Contact) -> int | None:
    """Return the client of a contact who has no choice; nothing where there is one."""
    found = of_contact(contact)
    return found[0].client.id if len(found) == 1 else None


def choose(contact: Contact, client_id: int, token: str) -> Standing:
    """Make a session one for this client; raises NotFound for one that is not the contact's."""
    found = next((one for one in of_contact(contact) if one.client.id == client_id), None)
    if found is None:
        raise NotFound("There is no such client that you stand for.")
    with transaction() as db:
        db.execute(
            sa.update(LoginSession)
            .where(
                LoginSession.token_hash == token_hash(token),
                LoginSession.kind == PersonKind.CONTACT.value,
                LoginSession.person_id == contact.id,
            )
            .values(client_id=client_id)
        )
    return found


def add(contact_id: int, client_id: int, areas: Collection[str], actor: Actor) -> None:
    """Let a contact stand for a further client; the actor must see both."""
    contact: Contact = records.get(CONTACT, contact_id, actor)
    client: Client = records.get(CLIENT, client_id, actor)
    actor.require(CONTACT.rights_on, "edit")
    if client.id == contact.client_id or _link(contact_id, client_id) is not None:
        raise Conflict(f"{contact.name} stands for {client.name} already.")
    with transaction() as db:
        db.add(
            ContactClient(
                contact_id=contact_id,
                client_id=client_id,
                areas=list(with_hidden(areas, ())),
                created_at=clock.now(),
            )
        )
        _note(contact, client, "stands_for", actor)


def set_areas(contact_id: int, client_id: int, areas: Collection[str], actor: Actor) -> None:
    """Say what is open to a contact as one of this client."""
    contact: Contact = records.get(CONTACT, contact_id, actor)
    if client_id == contact.client_id:
        records.update(CONTACT, contact_id, {"areas": tuple(areas)}, actor)
        return
    actor.require(CONTACT.rights_on, "edit")
    client: Client = records.get(CLIENT, client_id, actor)
    with transaction():
        link = _link(contact_id, client_id)
        if link is None:
            raise NotFound(f"{contact.name} does not stand for this client.")
        before, after = list(link.areas), list(with_hidden(areas, link.areas))
        if before != after:
            link.areas = after
            ref = RecordRef(CONTACT_TYPE, contact.id, contact.name)
            note = f"at {client.name}"
            changes = {"areas": (before, after)}
            record(actor, "updated", ref, changes, client_id=client_id, note=note)


def remove(contact_id: int, client_id: int, actor: Actor) -> None:
    """Let a contact stand for a further client no longer; sessions for that client end at once."""
    contact: Contact = records.get(CONTACT, contact_id, actor)
    actor.require(CONTACT.rights_on, "edit")
    with transaction() as db:
        link = _link(contact_id, client_id)
        if link is None:
            raise NotFound(f"{contact.name} does not stand for this client.")
        client = db.get(Client, client_id)
        db.delete(link)
        db.execute(
            sa.delete(LoginSession).where(
                LoginSession.kind == PersonKind.CONTACT.value,
                LoginSession.person_id == contact_id,
                LoginSession.client_id == client_id,
            )
        )
        if client is not None:
            _note(contact, client, "stands_no_more_for", actor)


def people_of(client_id: int, actor: Actor) -> list[tuple[Contact, tuple[str, ...]]]:
    """Return everybody who stands for a client, with what is open to them there."""
    records.get(CLIENT, client_id, actor)
    return _people(client_id)


def with_area(client_id: int, area: str) -> list[Contact]:
    """Return the active contacts of a client to whom a part of the client area is open.

    Whether they have been let in yet does not count: see ``can_log_in``.
    """
    return [person for person, areas in _people(client_id) if person.is_active and area in areas]


def _people(client_id: int) -> list[tuple[Contact, tuple[str, ...]]]:
    linked = sa.and_(ContactClient.contact_id == Contact.id, ContactClient.client_id == client_id)
    query = (
        sa.select(Contact, ContactClient.areas)
        .outerjoin(ContactClient, linked)
        .where(sa.or_(Contact.client_id == client_id, ContactClient.id.is_not(None)))
        .order_by(
            Contact.is_active.desc(),
            sa.case((Contact.client_id == client_id, 0), else_=1),
            Contact.is_primary.desc(),
            Contact.name,
            Contact.id,
        )
        .options(sa.orm.undefer(Contact.access), sa.orm.undefer(Contact.last_seen_at))
        .limit(200)
    )
    return [
        (person, tuple(person.areas if person.client_id == client_id else areas or ()))
        for person, areas in session().execute(query)
    ]


def _link(contact_id: int, client_id: int) -> ContactClient | None:
    query = sa.select(ContactClient).where(
        ContactClient.contact_id == contact_id, ContactClient.client_id == client_id
    )
    return session().scalar(query)


def _note(contact: Contact, client: Client, verb: str, actor: Actor) -> None:
    ref = RecordRef(CONTACT_TYPE, contact.id, contact.name)
    record(actor, verb, ref, client_id=client.id, note=client.name)
