"""When and where a contact logged in."""

from __future__ import annotations

import sqlalchemy as sa

from host.activity.models import Activity
from host.clients.models import CONTACT_TYPE
from host.database import session

_SHOWN = ("logged_in", "changed_password", "took_up")


def of_contact(contact_id: int, limit: int = 10) -> list[Activity]:
    """Return the newest log-ins of a contact and changes of the password."""
    query = (
        sa.select(Activity)
        .where(
            Activity.record_type == CONTACT_TYPE,
            Activity.record_id == contact_id,
            Activity.actor_kind == "contact",
            Activity.verb.in_(_SHOWN),
        )
        .order_by(Activity.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))
