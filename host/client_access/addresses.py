"""Another address to log in with: asked for with the password, confirmed by a link."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.access import sessions, throttle
from host.access.passwords import verify_password
from host.access.service import clean_email
from host.access.sessions import PersonKind
from host.activity.service import record
from host.client_access import links, mails
from host.clients import login
from host.clients.contacts import ref_of
from host.clients.models import Contact, TokenPurpose
from host.clients.record_types import CONTACT
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor
from host.kernel import events
from host.records import followers

LIFETIME = timedelta(hours=24)


def ask(actor: Actor, email: str, password: str, address: str) -> str:
    """Mail a link to the new address and a word to the old one; return the address as cleaned.

    Whether another contact has it is said by nobody: the link then changes nothing.
    """
    contact = session().get(Contact, actor.id, populate_existing=True)
    if contact is None:
        raise NotFound("There is no such contact.")
    guessing = f"contact:{contact.email}"
    throttle.check(guessing, address)
    if not verify_password(contact.password_hash, password):
        throttle.failed(guessing, address)
        raise InvalidInput.of("present_password", "This is not your present password.")
    wanted = clean_email(email)
    if wanted == contact.email:
        raise InvalidInput.of("email", "This is your address already.")
    with transaction():
        secret = links.issue(contact, TokenPurpose.ADDRESS, wanted, LIFETIME)
        mails.address_change(contact, wanted, secret)
    return wanted


def look_at(secret: str) -> str:
    """Return the address that a link confirms; raises LinkEnded."""
    return links.look_at(secret, TokenPurpose.ADDRESS).email


def confirm(secret: str) -> None:
    """Make the new address the one to log in with, and end every session; raises LinkEnded."""
    with transaction() as db:
        link = links.use(secret, TokenPurpose.ADDRESS)
        contact, before = link.contact, link.contact.email
        taken = sa.select(Contact.id).where(Contact.email == link.email)
        if db.scalar(taken) is not None:
            raise links.LinkEnded("This address cannot be used. Ask for another one.")
        contact.email = link.email
        contact.updated_at = clock.now()
        links.withdraw(contact.id, TokenPurpose.RESET)
        sessions.end_all(PersonKind.CONTACT, contact.id)
        db.flush()
        followers.tell(CONTACT, "updated", [contact])
        actor = login.actor_of(contact)
        changes = {"email": (before, link.email)}
        record(actor, "updated", ref_of(contact), changes, client_id=contact.client_id)
        events.record_changed(ref_of(contact), "updated", actor, changes)
