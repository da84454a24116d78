"""Tabs about the client area on the pages of contacts and clients, and their buttons."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from host.client_access import invitations, previews, resets
from host.clients import standing
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE, Access, Client, Contact
from host.clients.record_types import ACCESS, CLIENT, CONTACT
from host.database import session
from host.hooks.actor import Actor
from host.hooks.client_area import ContactPermission
from host.hooks.permissions import EDIT
from host.hooks.record_types import Choice, RecordAction, RecordTab
from host.kernel.generation import current
from host.records.visibility import visible

_STATES = {choice.value: choice for choice in ACCESS}


def offered() -> list[ContactPermission]:
    """Return the parts of the client area that contacts may be let into."""
    return list(current().registry.contact_permissions.values())


def of_contact(contact: Contact, actor: Actor) -> dict[str, Any]:
    """Return what the tab of a contact shows."""
    stands = standing.of_contact(contact, archived=True)
    ids = [one.client.id for one in stands]
    seen = set(
        session().scalars(sa.select(Client.id).where(Client.id.in_(ids), visible(CLIENT, actor)))
    )
    return {
        "contact": contact,
        "state": state_of(contact),
        "stands": stands,
        "seen": seen,
        "offered": offered(),
        "may_edit": actor.may(CONTACT.rights_on, EDIT),
        "may_preview": previews.may(actor),
        "options_url": f"{CLIENT.address}/options",
    }


def of_client(client: Client, actor: Actor) -> dict[str, Any]:
    """Return who is let into the client area for a client."""
    people = standing.people_of(client.id, actor)
    labels = {one.key: one.label for one in offered()}
    return {
        "client": client,
        "people": [
            {
                "contact": person,
                "state": _STATES[person.access],
                "areas": [labels[key] for key in areas if key in labels],
                "elsewhere": person.client_id != client.id,
                "last_seen": person.last_seen_at,
            }
            for person, areas in people
        ],
        "may_edit": actor.may(CONTACT.rights_on, EDIT),
        "may_preview": previews.may(actor) and client.archived_at is None,
    }


def state_of(contact: Contact) -> Choice:
    """Return where a contact stands with the client area, in words."""
    query = sa.select(Contact.access).where(Contact.id == contact.id)
    return _STATES[session().scalar(query) or Access.OFF.value]


def _invite(contact: Contact, actor: Actor) -> str:
    invited = invitations.invite(contact.id, actor)
    return f"An invitation is on its way to {invited.email}."


def _withdraw(contact: Contact, actor: Actor) -> str:
    return f"The invitation of {invitations.withdraw(contact.id, actor).name} is worthless now."


def _send_reset(contact: Contact, actor: Actor) -> str:
    sent = resets.send(contact.id, actor)
    return f"A link for a new password is on its way to {sent.email}."


TABS = (
    RecordTab(
        "host.client_area",
        CONTACT_TYPE,
        "Client area",
        "client_area/staff/contact.html",
        of_contact,
        position=50,
    ),
    RecordTab(
        "host.client_area_people",
        CLIENT_TYPE,
        "Client area",
        "client_area/staff/client.html",
        of_client,
        position=50,
    ),
)
ACTIONS = (
    RecordAction(
        "host.invite",
        CONTACT_TYPE,
        "Invite to the client area",
        _invite,
        "mail-forward",
        bulk=True,
        fits=lambda contact: contact.is_active and not contact.password_hash,
        position=40,
    ),
    RecordAction(
        "host.uninvite",
        CONTACT_TYPE,
        "Take the invitation back",
        _withdraw,
        "mail-off",
        fits=lambda contact: contact.invited_until is not None,
        position=41,
    ),
    RecordAction(
        "host.send_reset",
        CONTACT_TYPE,
        "Send a link for a new password",
        _send_reset,
        "key",
        bulk=True,
        fits=lambda contact: contact.is_active and contact.can_log_in and contact.password_hash,
        position=42,
    ),
)
