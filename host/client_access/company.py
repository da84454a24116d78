"""What contacts change of their own company, as far as they are let."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from host import clock
from host.activity.service import changes_of, record
from host.client_access.settings import SECTION
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.clients.service import ref_of
from host.database import session, transaction
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import Actor, ActorKind
from host.hooks.notifications import NotificationKind
from host.hooks.record_types import RecordField
from host.kernel import events
from host.messaging.notifications import service as notifications
from host.records import followers
from host.records import service as records
from host.records.entering import values
from host.settings import service as settings

AREA = "host.company"
"""The contact permission that opens it."""
CHANGED = NotificationKind(
    "host.client_area",
    "A client changes its data in the client area",
    group="Records",
    description="Clients that I own.",
    position=30,
)


def editable() -> list[RecordField]:
    """Return the fields that the settings let clients change, in the order of the client's form."""
    wanted = set(settings.get(SECTION, "company_fields"))
    return [field for field in CLIENT.fields if field.key in wanted]


def update(actor: Actor, typed: Mapping[str, str], version: int | None) -> Client:
    """Change the contact's company; the change is logged and its owner is told.

    Raises InvalidInput naming every refused field, StaleRecord when somebody was quicker.
    """
    allowed = editable()
    if actor.kind is not ActorKind.CONTACT or AREA not in actor.areas or not allowed:
        raise PermissionDenied("Your company data cannot be changed here. Write to us.")
    good = _checked(allowed, typed)
    with transaction() as db:
        query = sa.select(Client).where(Client.id == actor.client_id).with_for_update(of=Client)
        client = db.scalar(query.execution_options(populate_existing=True))
        if client is None:
            raise NotFound("There is no such company.")
        records.check_version(client, version)
        changes = changes_of({key: getattr(client, key) for key in good}, good)
        if changes:
            for key, value in good.items():
                setattr(client, key, value)
            client.updated_at = clock.now()
            db.flush()
            followers.tell(CLIENT, "updated", [client])
            record(actor, "updated", ref_of(client), changes, client_id=client.id)
            events.record_changed(ref_of(client), "updated", actor, changes)
            _tell_owner(client, actor, allowed, changes.keys())
    return client


def own(actor: Actor) -> Client:
    """Return the contact's company; raises NotFound."""
    client = session().scalar(sa.select(Client).where(Client.id == actor.client_id))
    if client is None:
        raise NotFound("There is no such company.")
    return client


def _checked(allowed: list[RecordField], typed: Mapping[str, str]) -> dict[str, object]:
    good: dict[str, object] = {}
    bad: dict[str, list[str]] = {}
    for field in allowed:
        try:
            good[field.key] = values.checked(CLIENT, field, typed.get(field.key, ""))
        except InvalidInput as error:
            bad |= error.fields
    if bad:
        raise InvalidInput("Something needs a change.", bad)
    return good


def _tell_owner(
    client: Client, actor: Actor, allowed: list[RecordField], changed: Collection[str]
) -> None:
    if client.owner_id is None:
        return
    names = ", ".join(field.label for field in allowed if field.key in changed)
    notifications.notify(
        client.owner_id,
        CHANGED.key,
        f"{actor.label} changed data of {client.name}",
        body=names,
        url=f"/clients/{client.id}/activity",
        ref=ref_of(client),
    )
