"""Log-in of contacts to the client area."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from host.access import sessions, throttle
from host.access.models import LoginSession
from host.access.passwords import verify_password
from host.access.sessions import PersonKind
from host.activity.service import record
from host.clients.models import CONTACT_TYPE, Client, Contact
from host.database import session, transaction
from host.hooks.actor import Actor, ActorKind
from host.hooks.records import RecordRef

_ALLOWED = (Contact.can_log_in, Contact.is_active, Client.archived_at.is_(None))
_BY_TOKEN = (
    sa.select(Contact, LoginSession.id, LoginSession.seen_at)
    .join(Contact.client)
    .join(LoginSession, LoginSession.person_id == Contact.id)
    .options(contains_eager(Contact.client))
    .where(sessions.live(PersonKind.CONTACT), *_ALLOWED)
)


def log_in(email: str, password: str, address: str, browser: str) -> str | None:
    """Return the token of a new session, or None when address or password are wrong.

    Raises TooManyAttempts when guessing was too frequent.
    """
    email = email.strip().lower()
    query = sa.select(Contact).join(Contact.client).where(Contact.email == email, *_ALLOWED)
    contact = session().scalar(query)
    # As it is stored: to some databases an address with other accents is the same one.
    guessing = f"contact:{contact.email if contact else email}"
    throttle.check(guessing, address)
    if not verify_password(contact.password_hash if contact else "", password) or contact is None:
        throttle.failed(guessing, address)
        return None
    throttle.succeeded(guessing)
    with transaction():
        ref = RecordRef(CONTACT_TYPE, contact.id, contact.name)
        record(actor_of(contact), "logged_in", ref, client_id=contact.client_id)
        return sessions.start(PersonKind.CONTACT, contact.id, address, browser)


def by_token(token: str) -> Contact | None:
    """Return the contact, with the client, whose live session this is."""
    row = session().execute(_BY_TOKEN, sessions.of_token(token)).first()
    if row is None:
        return None
    sessions.touch(row[1], row[2])
    contact: Contact = row[0]
    return contact


def actor_of(contact: Contact) -> Actor:
    """Return the contact as an actor of the client area."""
    return Actor(
        kind=ActorKind.CONTACT,
        id=contact.id,
        label=contact.name,
        client_id=contact.client_id,
        areas=frozenset(contact.areas),
        email=contact.email or "",
    )
