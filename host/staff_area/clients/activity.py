"""Pages of the activity log of one client."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from host.activity.models import Activity
from host.database import session
from host.hooks.actor import Actor
from host.kernel.generation import current
from host.web.widgets import owner_of

PAGE = 50


def page(
    client_id: int, actor: Actor, *, before: int | None = None, limit: int = PAGE
) -> list[Activity]:
    """Return what happened to a client and its records, newest first, before a line's id.

    Whoever may see the client need not see all of its records: lines about the others are
    left out.
    """
    query = sa.select(Activity).where(Activity.client_id == client_id)
    if not actor.is_admin:
        query = query.where(sa.or_(sa.false(), *_readable(actor)))
    if before is not None:
        query = query.where(Activity.id < before)
    return list(session().scalars(query.order_by(Activity.id.desc()).limit(limit)))


def _readable(actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    """Ask each type of record; of one that cannot answer, nothing is shown."""
    guard = current().hooks.guard
    for link in current().registry.links.values():
        if link.readable is not None:
            slug, ids = owner_of(link.type), Activity.record_id
            good, condition = guard.call(slug, "record_links", link.readable, actor, ids)
            if good:
                yield sa.and_(Activity.record_type == link.type, condition)
