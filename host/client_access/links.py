"""Links in mails that show who somebody is: they work once, until they end or are withdrawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.access.sessions import token_hash
from host.clients import standing
from host.clients.models import Contact, ContactToken, TokenPurpose
from host.database import session, transaction
from host.errors import TrellisError
from host.kernel.generation import current


class LinkEnded(TrellisError):
    """A link was used, has ended, was withdrawn or never existed: nobody learns which."""

    code = "link_ended"
    status = 410


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is good: whose it is, and the address that it was sent to."""

    id: int
    contact: Contact
    email: str


def issue(contact: Contact, purpose: TokenPurpose, email: str, lifetime: timedelta) -> str:
    """Make the contact's only link of this purpose and return its secret."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as db:
        withdraw(contact.id, purpose)
        db.add(
            ContactToken(
                contact_id=contact.id,
                purpose=purpose.value,
                token_hash=token_hash(secret),
                email=email,
                created_at=now,
                expires_at=now + lifetime,
            )
        )
    return secret


def look_at(secret: str, purpose: TokenPurpose) -> Link:
    """Return the link of a secret without using it up; raises LinkEnded."""
    query = (
        sa.select(ContactToken, Contact)
        .join(Contact, Contact.id == ContactToken.contact_id)
        .where(
            ContactToken.token_hash == token_hash(secret),
            ContactToken.purpose == purpose.value,
            ContactToken.expires_at > clock.now(),
            Contact.can_log_in,
            Contact.is_active,
            standing.somewhere(),
        )
        .execution_options(populate_existing=True)
    )
    row = session().execute(query).first()
    if row is None:
        raise LinkEnded(
            "This link was used, has ended or was replaced by a newer one. Ask for another."
        )
    return Link(row.ContactToken.id, row.Contact, row.ContactToken.email)


def use(secret: str, purpose: TokenPurpose) -> Link:
    """Use a link up, in the caller's transaction; of two at once only one succeeds."""
    link = look_at(secret, purpose)
    gone = sa.delete(ContactToken).where(ContactToken.id == link.id)
    if not session().connection().execute(gone).rowcount:
        raise LinkEnded("This link was used a moment ago.")
    return link


def withdraw(contact_id: int, purpose: TokenPurpose) -> bool:
    """Make links of this purpose worthless; tell whether there was one."""
    with transaction() as db:
        gone = sa.delete(ContactToken).where(
            ContactToken.contact_id == contact_id, ContactToken.purpose == purpose.value
        )
        return bool(db.connection().execute(gone).rowcount)


def url(path: str) -> str:
    """Return an address of this site in full, for mails."""
    return f"{current().config.site_url}{path}"


def forget_ended() -> int:
    """Delete links that have ended; return how many."""
    with transaction() as db:
        gone = sa.delete(ContactToken).where(ContactToken.expires_at < clock.now())
        return int(db.connection().execute(gone).rowcount)
