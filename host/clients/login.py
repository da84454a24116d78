"""Log-in of contacts to the client area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from host.access import sessions, throttle
from host.access.browsers import browser_name
from host.access.models import LoginSession
from host.access.passwords import verify_password
from host.access.sessions import PersonKind
from host.activity.service import record
from host.clients import standing
from host.clients.models import CONTACT_TYPE, Client, Contact, ContactClient
from host.database import session, transaction
from host.hooks.actor import Actor, ActorKind
from host.hooks.records import RecordRef

_Further = aliased(ContactClient)
_SEVERAL = sa.exists().where(_Further.contact_id == Contact.id).correlate(Contact)
_CHOSEN = sa.func.coalesce(LoginSession.client_id, sa.case((sa.not_(_SEVERAL), Contact.client_id)))
"""The client that the session is for; nothing until one of several was chosen."""
_BY_TOKEN = (
    sa.select(
        Contact,
        LoginSession.id,
        LoginSession.seen_at,
        Client,
        ContactClient.areas,
        _SEVERAL.label("several"),
    )
    .join(LoginSession, LoginSession.person_id == Contact.id)
    .outerjoin(
        ContactClient,
        sa.and_(
            ContactClient.contact_id == Contact.id,
            ContactClient.client_id == LoginSession.client_id,
        ),
    )
    .outerjoin(
        Client,
        sa.and_(
            Client.id == _CHOSEN,
            Client.archived_at.is_(None),
            sa.or_(Client.id == Contact.client_id, ContactClient.id.is_not(None)),
        ),
    )
    .where(sessions.live(PersonKind.CONTACT), Contact.can_log_in, Contact.is_active)
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A contact in the client area, and the client whom the pages are about.

    ``client`` is None until one of several was chosen.
    """

    contact: Contact
    client: Client | None
    areas: Sequence[str] = ()
    several: bool = False

    @property
    def actor(self) -> Actor:
        """The contact as an actor, who sees what is this client's."""
        return Actor(
            kind=ActorKind.CONTACT,
            id=self.contact.id,
            label=self.contact.name,
            client_id=self.client.id if self.client else None,
            areas=frozenset(self.areas if self.client else ()),
            email=self.contact.email or "",
        )


def log_in(email: str, password: str, address: str, browser: str) -> str | None:
    """Return the token of a new session, or None when address or password are wrong.

    Raises TooManyAttempts when guessing was too frequent.
    """
    email = email.strip().lower()
    query = sa.select(Contact).where(
        Contact.email == email, Contact.can_log_in, Contact.is_active, standing.somewhere()
    )
    contact = session().scalar(query)
    # As it is stored: to some databases an address with other accents is the same one.
    guessing = f"contact:{contact.email if contact else email}"
    throttle.check(guessing, address)
    if not verify_password(contact.password_hash if contact else "", password) or contact is None:
        throttle.failed(guessing, address)
        return None
    throttle.succeeded(guessing)
    return open_session(contact, address, browser)


def open_session(contact: Contact, address: str, browser: str) -> str:
    """Log a contact in who has shown who they are; one who stands for several chooses after it."""
    with transaction():
        ref = RecordRef(CONTACT_TYPE, contact.id, contact.name)
        note = f"{browser_name(browser)} · {address}"
        record(actor_of(contact), "logged_in", ref, client_id=contact.client_id, note=note)
        only = standing.only_one(contact)
        return sessions.start(PersonKind.CONTACT, contact.id, address, browser, only)


def by_token(token: str) -> Visitor | None:
    """Return whose live session this is, with the client that it is for."""
    row = session().execute(_BY_TOKEN, sessions.of_token(token)).first()
    if row is None or (row.Client is None and not row.several):
        return None
    sessions.touch(row[1], row[2])
    contact, client = row.Contact, row.Client
    home = client is not None and client.id == contact.client_id
    areas = contact.areas if home else row.areas
    return Visitor(contact, client, tuple(areas or ()), bool(row.several))


def actor_of(contact: Contact) -> Actor:
    """Return the contact as an actor of the client area, for the contact's own client."""
    return Actor(
        kind=ActorKind.CONTACT,
        id=contact.id,
        label=contact.name,
        client_id=contact.client_id,
        areas=frozenset(contact.areas),
        email=contact.email or "",
    )


def find(contact_id: int) -> Contact | None:
    """Return a contact with the client, whoever may see it."""
    query = sa.select(Contact).join(Contact.client).options(contains_eager(Contact.client))
    return session().scalar(query.where(Contact.id == contact_id))
