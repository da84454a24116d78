"""Clients and contacts as types of record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from host.access import sessions
from host.access.models import LoginSession
from host.access.passwords import MINIMUM_LENGTH, hash_password
from host.access.sessions import PersonKind
from host.clients import industries
from host.clients.matching import match_key
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE, Access, Client, Contact, ContactToken
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_rules import RecordRules, Values
from host.hooks.record_types import (
    Choice,
    FieldType,
    Ownership,
    RecordAction,
    RecordField,
    RecordType,
    Section,
)
from host.hooks.records import Blocker, Changes
from host.kernel.generation import current

FEATURE = "clients"
ACCESS = (
    Choice(Access.OFF.value, "Switched off"),
    Choice(Access.NOT_INVITED.value, "Not invited"),
    Choice(Access.INVITED.value, "Invited", "blue"),
    Choice(Access.EXPIRED.value, "Invitation expired", "yellow"),
    Choice(Access.ACTIVE.value, "Active", "green"),
)
"""Where contacts stand with the client area, in words."""


class ClientRules(RecordRules):
    """What makes a client a client."""

    def apply(self, record: Client, values: Values, actor: Actor) -> None:
        if "name" in values:
            record.match_key = match_key(values["name"])

    def updated(self, record: Client, changes: Changes, actor: Actor) -> None:
        if changes.get("archived_at", (None, None))[1] is not None:
            _end_sessions(record.id)

    def deleting(self, record: Client, actor: Actor) -> None:
        _end_sessions(record.id)

    def blockers(self, record: Client) -> Sequence[Blocker]:
        return current().hooks.client_blockers(record.id)


_ACCESS = frozenset({"can_log_in", "is_active"})


class ContactRules(RecordRules):
    """One main contact a client, addresses that are nobody else's, and the way in."""

    def defaults(self, actor: Actor, given: Values) -> Values:
        permissions = current().registry.contact_permissions.values()
        everything = bool(given.get("is_primary"))
        return {"areas": tuple(one.key for one in permissions if one.default or everything)}

    def clean(self, values: Values, record: Contact | None, actor: Actor) -> Values:
        wanted = {**_known(record), **values}
        bad: dict[str, list[str]] = {}
        if wanted["can_log_in"] and not wanted["email"]:
            bad["email"] = ["To use the client area this contact needs an e-mail address."]
        elif (
            wanted["email"] and _is_another(wanted["email"], record) and _is_taken(wanted["email"])
        ):
            bad["email"] = ["Another contact has this address already."]
        if bad:
            raise InvalidInput(next(iter(bad.values()))[0], bad)
        return {**values, **_areas(values, record)}

    def apply(self, record: Contact, values: Values, actor: Actor) -> None:
        if values.get("password"):
            record.password_hash = hash_password(values["password"])
            record.invited_until = None

    def created(self, record: Contact, actor: Actor) -> None:
        if not _step_aside(record):
            record.is_primary = True

    def updated(self, record: Contact, changes: Changes, actor: Actor) -> None:
        if changes.get("is_primary", (None, None))[1]:
            _step_aside(record)
        lost = _ACCESS & changes.keys() and not (record.can_log_in and record.is_active)
        if "password" in changes or lost:
            sessions.end_all(PersonKind.CONTACT, record.id)
        if {"email", "password", "can_log_in", "is_active"} & changes.keys():
            _withdraw_links(record)

    def deleting(self, record: Contact, actor: Actor) -> None:
        sessions.end_all(PersonKind.CONTACT, record.id)


def _areas_offered() -> Sequence[Choice]:
    permissions = current().registry.contact_permissions.values()
    return [Choice(one.key, one.label) for one in permissions]


def _industries() -> Sequence[Choice]:
    return [Choice(name, name) for name in industries.COMMON]


CLIENT = RecordType(
    key=CLIENT_TYPE,
    model=Client,
    singular="client",
    plural="clients",
    icon="building",
    about="Clients are the companies and people that you serve. Add the first one, or bring them "
    "all in from a file.",
    feature=FEATURE,
    path="/clients",
    menu=10,
    subtitle=("industry", "city"),
    sort="name",
    ownership=Ownership(("owner_id",)),
    client="id",
    parent="parent_id",
    match=("match_key",),
    facts=("owner_id", "industry", "city", "phone"),
    import_keys=("name",),
    rules=ClientRules(),
    sections=(
        Section("Client", ("name", ("industry", "owner_id"), "parent_id")),
        Section("How to reach it", (("email", "phone"), "website")),
        Section("Address", ("address", ("zip", "city"), ("state", "country"))),
        Section("Money", (("vat_number", "currency"),)),
        Section("Notes", ("notes",), "For staff only; clients never see them."),
    ),
    fields=(
        RecordField(
            key="name",
            label="Name",
            required=True,
            listed=True,
            searched=True,
            sort="match_key",
            aliases=(
                *("company", "company name", "account", "account name", "client", "customer"),
                *("organisation", "organization", "security", "firm"),
            ),
        ),
        RecordField(
            key="industry",
            label="Industry",
            choices=_industries,
            listed=True,
            aliases=("sector", "gics sector", "branch", "line of business"),
        ),
        RecordField(
            key="owner_id",
            label="Owner",
            type=FieldType.STAFF,
            listed=True,
            help="Who looks after this client.",
            aliases=("account manager", "assigned to", "account owner", "sales agent"),
        ),
        RecordField(
            key="parent_id",
            label="Part of",
            type=FieldType.REFERENCE,
            target=CLIENT_TYPE,
            help="The company that this one belongs to.",
            aliases=("parent", "parent account", "subsidiary of", "parent company"),
        ),
        RecordField(
            key="email",
            label="E-mail",
            type=FieldType.EMAIL,
            searched=True,
            aliases=("mail", "e mail address", "email address"),
        ),
        RecordField(
            key="phone",
            label="Phone",
            type=FieldType.PHONE,
            searched=True,
            aliases=("telephone", "phone number", "tel", "mobile"),
        ),
        RecordField(
            key="website",
            label="Website",
            type=FieldType.LINK,
            aliases=("web", "url", "homepage", "web site", "domain"),
        ),
        RecordField(
            key="address",
            label="Address",
            aliases=("street", "address line 1", "billing street"),
        ),
        RecordField(key="zip", label="Zip", aliases=("zip code", "postal code", "postcode", "plz")),
        RecordField(
            key="city",
            label="City",
            listed=True,
            searched=True,
            aliases=("town", "headquarters location", "headquarters", "location", "place"),
        ),
        RecordField(key="state", label="State or region", aliases=("state", "region", "province")),
        RecordField(key="country", label="Country", aliases=("land", "nation", "office location")),
        RecordField(
            key="vat_number",
            label="VAT number",
            searched=True,
            aliases=("vat", "vat id", "tax id", "tax number"),
        ),
        RecordField(
            key="currency",
            label="Currency",
            type=FieldType.CURRENCY,
            help="Three letters such as EUR; empty for ours.",
            aliases=("currency code",),
        ),
        RecordField(
            key="notes",
            label="Notes",
            type=FieldType.LONG_TEXT,
            aliases=("note", "comment", "comments", "remarks", "description"),
        ),
        RecordField(
            key="created_at", label="Client since", type=FieldType.DATETIME, read_only=True
        ),
        RecordField(key="updated_at", label="Changed", type=FieldType.DATETIME, read_only=True),
    ),
)


def _deactivate(record: Contact, actor: Actor) -> str:
    from host.clients import contacts

    return f"{contacts.deactivate(record.id, actor).name} is inactive."


def _activate(record: Contact, actor: Actor) -> str:
    from host.clients import contacts

    return f"{contacts.activate(record.id, actor).name} is active again."


CONTACT = RecordType(
    key=CONTACT_TYPE,
    model=Contact,
    singular="contact",
    plural="contacts",
    icon="user",
    about="Contacts are the people at your clients.",
    feature=FEATURE,
    path="/contacts",
    menu=11,
    subtitle=("job_title",),
    sort="name",
    ownership=Ownership(through="client_id"),
    client="client_id",
    facts=("client_id", "job_title", "email", "phone"),
    import_keys=("email",),
    rules=ContactRules(),
    actions=(
        RecordAction(
            "host.deactivate",
            CONTACT_TYPE,
            "Deactivate",
            _deactivate,
            "user-off",
            bulk=True,
            fits=lambda contact: bool(contact.is_active),
        ),
        RecordAction(
            "host.activate",
            CONTACT_TYPE,
            "Activate",
            _activate,
            "user-check",
            bulk=True,
            fits=lambda contact: not contact.is_active,
        ),
    ),
    sections=(
        Section("Contact", ("name", "client_id", "job_title", ("email", "phone"), "is_primary")),
        Section("Client area", ("can_log_in", "password", "areas")),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="client_id",
            label="Client",
            type=FieldType.REFERENCE,
            target=CLIENT_TYPE,
            required=True,
            listed=True,
            aliases=("company", "account", "organisation"),
        ),
        RecordField(
            key="job_title", label="Job title", listed=True, aliases=("title", "position", "role")
        ),
        RecordField(
            key="email",
            label="E-mail",
            type=FieldType.EMAIL,
            listed=True,
            searched=True,
            help="Also what the person logs in with.",
            aliases=("mail", "email address"),
        ),
        RecordField(
            key="phone",
            label="Phone",
            type=FieldType.PHONE,
            listed=True,
            searched=True,
            aliases=("telephone", "mobile"),
        ),
        RecordField(
            key="is_primary",
            label="Main contact",
            type=FieldType.CHECKBOX,
            help="The first person to turn to; there is one for each client.",
        ),
        RecordField(
            key="can_log_in",
            label="May use the client area",
            type=FieldType.CHECKBOX,
            help="Needs an e-mail address. Save, then send an invitation from the contact's page.",
            imported=False,
        ),
        RecordField(
            key="password",
            label="Password",
            type=FieldType.SECRET,
            help="Better left empty: with an invitation people choose their own. One that you set "
            f"has at least {MINIMUM_LENGTH} characters and logs this person out everywhere.",
            filtered=False,
            imported=False,
            exported=False,
        ),
        RecordField(
            key="areas",
            label="Parts of the client area",
            type=FieldType.CHOICES,
            choices=_areas_offered,
            imported=False,
        ),
        RecordField(key="is_active", label="Active", type=FieldType.CHECKBOX, imported=False),
        RecordField(
            key="access",
            label="Client area",
            type=FieldType.CHOICE,
            choices=lambda: ACCESS,
            listed=True,
            read_only=True,
            filtered=False,
        ),
        RecordField(
            key="last_seen_at",
            label="Last in the client area",
            type=FieldType.DATETIME,
            read_only=True,
            filtered=False,
        ),
    ),
)


def _known(record: Contact | None) -> dict[str, Any]:
    if record is None:
        return {"email": "", "can_log_in": False}
    return {"email": record.email or "", "can_log_in": record.can_log_in}


def _areas(values: Values, record: Contact | None) -> dict[str, Any]:
    """Parts that belong to inactive modules were not offered: they stay as they were."""
    if "areas" not in values:
        return {}
    return {"areas": with_hidden(values["areas"], record.areas if record else ())}


def with_hidden(areas: Iterable[str], before: Iterable[str]) -> tuple[str, ...]:
    """Return the parts that were ticked, with those of before that nobody could tick."""
    offered = current().registry.contact_permissions
    hidden = [area for area in before if area not in offered]
    return tuple(sorted({*areas, *hidden}))


def _is_another(email: str, record: Contact | None) -> bool:
    return record is None or email != record.email


def _is_taken(email: str) -> bool:
    with session().no_autoflush:
        return session().scalar(sa.select(Contact.id).where(Contact.email == email)) is not None


def _step_aside(record: Contact) -> bool:
    """Leave the client one main contact, this one if it is to be; tell whether there was another.

    The client's row is the lock of all its contacts: only one of them can be the main one.
    """
    db = session()
    db.execute(sa.select(Client.id).where(Client.id == record.client_id).with_for_update())
    own = sa.and_(Contact.client_id == record.client_id, Contact.is_primary)
    query = sa.select(Contact).where(own, Contact.id != record.id)
    if not record.is_primary:
        return db.scalar(query.with_only_columns(Contact.id).limit(1)) is not None
    others = list(db.scalars(query))
    for other in others:
        other.is_primary = False
    return bool(others)


def _withdraw_links(record: Contact) -> None:
    """Links that were mailed before were for how things stood then."""
    session().execute(sa.delete(ContactToken).where(ContactToken.contact_id == record.id))
    record.invited_until = None


def _end_sessions(client_id: int) -> None:
    """Log out whoever is in the client area for this client."""
    own = sa.select(Contact.id).where(Contact.client_id == client_id)
    session().execute(
        sa.delete(LoginSession)
        .where(
            LoginSession.kind == PersonKind.CONTACT.value,
            sa.or_(
                LoginSession.client_id == client_id,
                LoginSession.client_id.is_(None) & LoginSession.person_id.in_(own),
            ),
        )
        .execution_options(synchronize_session=False)
    )
