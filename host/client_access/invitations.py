"""Invitations to the client area: sent, sent again, taken back, taken up."""

from __future__ import annotations

from datetime import timedelta

from host import clock
from host.access.passwords import hash_password
from host.activity.service import record
from host.client_access import links, mails
from host.client_access.settings import SECTION
from host.clients import login
from host.clients.contacts import ref_of
from host.clients.models import Client, Contact, TokenPurpose
from host.clients.record_types import CONTACT
from host.database import session, transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.kernel import events
from host.records import service as records
from host.settings import service as settings


def invite(contact_id: int, actor: Actor) -> Contact:
    """Send an invitation; one that was sent before becomes worthless.

    Raises Conflict for a contact who cannot be invited, and says why.
    """
    with transaction() as db:
        contact: Contact = records.locked(CONTACT, contact_id, actor)
        client = db.get_one(Client, contact.client_id)
        _check(contact, client)
        if not contact.can_log_in:
            contact = records.update(CONTACT, contact_id, {"can_log_in": True}, actor).record
        else:
            actor.require(CONTACT.rights_on, "edit")
        days = settings.get(SECTION, "invitation_days")
        lifetime = timedelta(days=days)
        secret = links.issue(contact, TokenPurpose.INVITATION, contact.email or "", lifetime)
        contact.invited_until = clock.now() + lifetime
        record(actor, "invited", ref_of(contact), client_id=client.id, note=contact.email or "")
        mails.invitation(contact, client.name, secret, days)
    return contact


def withdraw(contact_id: int, actor: Actor) -> Contact:
    """Take an invitation back: its link leads nowhere any more."""
    actor.require(CONTACT.rights_on, "edit")
    with transaction():
        contact: Contact = records.locked(CONTACT, contact_id, actor)
        there = links.withdraw(contact.id, TokenPurpose.INVITATION)
        if there or contact.invited_until is not None:
            contact.invited_until = None
            record(actor, "uninvited", ref_of(contact), client_id=contact.client_id)
    return contact


def look_at(secret: str) -> Contact:
    """Return who is invited by a link; raises LinkEnded."""
    return links.look_at(secret, TokenPurpose.INVITATION).contact


def take_up(secret: str, password: str, address: str, browser: str) -> str:
    """Set the first password and return the token of a session; raises LinkEnded."""
    hashed = hash_password(password)
    with transaction():
        contact = links.use(secret, TokenPurpose.INVITATION).contact
        contact.password_hash = hashed
        contact.invited_until = None
        contact.updated_at = clock.now()
        actor = login.actor_of(contact)
        record(actor, "took_up", ref_of(contact), client_id=contact.client_id)
        events.record_changed(ref_of(contact), "updated", actor)
        session().flush()
        return login.open_session(contact, address, browser)


def _check(contact: Contact, client: Client) -> None:
    if not contact.is_active:
        raise Conflict(f"{contact.name} is inactive. Activate the contact first.")
    if client.archived_at is not None:
        raise Conflict(f"{client.name} is archived, so its contacts cannot log in.")
    if not contact.email:
        raise Conflict(f"{contact.name} has no e-mail address to send an invitation to. Add one.")
    if contact.password_hash:
        raise Conflict(
            f"{contact.name} has a password already. Switch on the client area on its "
            "form, or send a link for a new password."
        )
