"""Who holds a role."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import Staff
from host.database import session


def holders_of(role_id: int) -> list[Staff]:
    """Return who holds the role, by name."""
    query = sa.select(Staff).where(Staff.role_id == role_id).order_by(Staff.name)
    return list(session().scalars(query))
