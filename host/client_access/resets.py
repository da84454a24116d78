"""New passwords for contacts who forgot theirs."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.access import sessions, throttle
from host.access.passwords import hash_password
from host.access.sessions import PersonKind
from host.activity.service import record
from host.client_access import links, mails
from host.client_access.settings import SECTION
from host.clients import login, standing
from host.clients.contacts import ref_of
from host.clients.models import Contact, TokenPurpose
from host.clients.record_types import CONTACT
from host.database import session, transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.records import service as records
from host.settings import service as settings


def ask(email: str, address: str) -> None:
    """Mail a link to a contact who has this address; nobody learns whether there is one.

    Raises TooManyAttempts when it was asked for too often, whether or not the address is known.
    """
    email = email.strip().lower()
    query = sa.select(Contact).where(
        Contact.email == email, Contact.can_log_in, Contact.is_active, standing.somewhere()
    )
    contact = session().scalar(query)
    asking = f"reset:{email}"
    throttle.check(asking, address)
    throttle.failed(asking, address)
    # One who was invited and never came in is helped as well: the link sets the first password.
    if contact is not None:
        _send(contact)


def send(contact_id: int, actor: Actor) -> Contact:
    """Mail a link to a contact at the wish of staff."""
    actor.require(CONTACT.rights_on, "edit")
    with transaction():
        contact: Contact = records.locked(CONTACT, contact_id, actor)
        if not (contact.can_log_in and contact.is_active and contact.email):
            raise Conflict(f"{contact.name} may not use the client area.")
        _send(contact)
        record(actor, "sent_reset", ref_of(contact), client_id=contact.client_id)
    return contact


def look_at(secret: str) -> Contact:
    """Return whose password a link replaces; raises LinkEnded."""
    return links.look_at(secret, TokenPurpose.RESET).contact


def finish(secret: str, password: str) -> None:
    """Replace the password and end every session; raises LinkEnded."""
    hashed = hash_password(password)
    with transaction():
        contact = links.use(secret, TokenPurpose.RESET).contact
        contact.password_hash = hashed
        contact.invited_until = None
        contact.updated_at = clock.now()
        links.withdraw(contact.id, TokenPurpose.INVITATION)
        links.withdraw(contact.id, TokenPurpose.ADDRESS)
        sessions.end_all(PersonKind.CONTACT, contact.id)
        actor = login.actor_of(contact)
        record(actor, "changed_password", ref_of(contact), client_id=contact.client_id)
        mails.password_changed(contact)
    throttle.succeeded(f"contact:{contact.email}")


def _send(contact: Contact) -> None:
    hours = settings.get(SECTION, "reset_hours")
    with transaction():
        secret = links.issue(
            contact, TokenPurpose.RESET, contact.email or "", timedelta(hours=hours)
        )
        mails.reset(contact, secret, hours)
