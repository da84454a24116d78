"""Pages of the activity log of one client."""

from __future__ import annotations

import sqlalchemy as sa

from host.activity.models import Activity
from host.database import session

PAGE = 50


def page(client_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Activity]:
    """Return what happened to a client and its records, newest first, before a line's id."""
    query = sa.select(Activity).where(Activity.client_id == client_id)
    if before is not None:
        query = query.where(Activity.id < before)
    return list(session().scalars(query.order_by(Activity.id.desc()).limit(limit)))
