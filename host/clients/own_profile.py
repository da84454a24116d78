"""What contacts change of themselves in the client area."""

from __future__ import annotations

import sqlalchemy as sa

from host import clock
from host.access import sessions, throttle
from host.access.passwords import hash_password, verify_password
from host.access.sessions import PersonKind
from host.activity.service import changes_of, record
from host.clients import contacts
from host.clients.models import Contact
from host.clients.record_types import CONTACT
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor, ActorKind
from host.kernel import events
from host.records import followers
from host.records import service as records
from host.records.entering import values


def update(actor: Actor, name: str, job_title: str, phone: str, version: int | None) -> Contact:
    """Change the contact's own name, job title and phone."""
    typed = {"name": name, "job_title": job_title, "phone": phone}
    own = [field for field in CONTACT.fields if field.key in typed]
    good = {field.key: values.checked(CONTACT, field, typed[field.key]) for field in own}
    with transaction():
        contact = _own(actor)
        records.check_version(contact, version)
        before = {key: getattr(contact, key) for key in good}
        for key, value in good.items():
            setattr(contact, key, value)
        changes = changes_of(before, good)
        if changes:
            contact.updated_at = clock.now()
            session().flush()
            followers.tell(CONTACT, "updated", [contact])
            ref = contacts.ref_of(contact)
            record(actor, "updated", ref, changes, client_id=contact.client_id)
            events.record_changed(ref, "updated", actor, changes)
    return contact


def change_password(actor: Actor, old: str, new: str, address: str, browser: str) -> str:
    """Give oneself a new password; ends every session and returns the token of a fresh one."""
    guessing = f"contact:{actor.email}"
    throttle.check(guessing, address)
    if not verify_password(_own(actor).password_hash, old):
        throttle.failed(guessing, address)
        raise InvalidInput.of("old_password", "This is not your present password.")
    with transaction():
        contact = _own(actor)
        try:
            contact.password_hash = hash_password(new)
        except InvalidInput as error:
            raise InvalidInput("", {"new_password": error.fields["password"]}) from error
        contact.updated_at = clock.now()
        sessions.end_all(PersonKind.CONTACT, contact.id)
        ref = contacts.ref_of(contact)
        record(actor, "changed_password", ref, client_id=contact.client_id)
    return sessions.start(PersonKind.CONTACT, contact.id, address, browser, actor.client_id)


def _own(actor: Actor) -> Contact:
    query = sa.select(Contact).where(Contact.id == actor.id).with_for_update()
    contact = session().scalar(query.execution_options(populate_existing=True))
    if actor.kind is not ActorKind.CONTACT or contact is None:
        raise NotFound("There is no such contact.")
    return contact
