"""Files that staff show to a client: found by its contacts, with the check in the query."""

from __future__ import annotations

import sqlalchemy as sa

from host.database import session
from host.errors import NotFound, PermissionDenied
from host.hooks.actor import Actor, ActorKind
from host.hooks.client_area import ContactPermission
from host.kernel.generation import current
from host.records.beside.models import Attachment, Visibility
from host.records.visibility import visible

AREA = "host.files"
"""The contact permission that opens them."""
PERMISSION = ContactPermission(AREA, "Files", default=False)
PAGE = 50


def of_client(actor: Actor, before: int | None = None) -> list[Attachment]:
    """Return a page of the files that the contact may see, newest first, and one more.

    ``before`` is the id of the last file of the page before.
    """
    query = sa.select(Attachment).where(_seen(actor))
    if before is not None:
        query = query.where(Attachment.id < before)
    return list(session().scalars(query.order_by(Attachment.id.desc()).limit(PAGE + 1)))


def one(attachment_id: int, actor: Actor) -> Attachment:
    """Return a file that the contact may see; raises NotFound for any other."""
    query = sa.select(Attachment).where(Attachment.id == attachment_id, _seen(actor))
    found = session().scalar(query)
    if found is None:
        raise NotFound("There is no such file, or it is no longer shared with you.")
    return found


def _seen(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition: shown to clients, and of a record that belongs to the contact's."""
    if actor.kind is not ActorKind.CONTACT or AREA not in actor.areas or actor.client_id is None:
        raise PermissionDenied("Files are not shared with you here. Write to us.")
    own = [
        sa.and_(
            Attachment.record_type == kind.key,
            Attachment.record_id.in_(sa.select(kind.model.id).where(visible(kind, actor))),
        )
        for kind in current().registry.record_types.values()
        if kind.client
    ]
    return sa.and_(Attachment.visibility == Visibility.CLIENT.value, sa.or_(sa.false(), *own))
