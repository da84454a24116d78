"""The list of staff, with when each was last seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from host.access.models import LoginSession, Staff
from host.access.sessions import PersonKind
from host.database import session
from host.web.listing import Listing, paginate

STATES = {"active": "Active", "inactive": "Inactive", "": "All"}


def staff_page(text: str, state: str) -> Listing[Staff]:
    """Return the page of staff whose name or address holds ``text``."""
    query = sa.select(Staff).options(joinedload(Staff.role))
    if state:
        query = query.where(Staff.is_active == (state == "active"))
    if text:
        query = query.where(
            Staff.name.icontains(text, autoescape=True)
            | Staff.email.icontains(text, autoescape=True)
        )
    sorts = {"name": Staff.name, "email": Staff.email, "job_title": Staff.job_title}
    return paginate(query, sorts=sorts, default="name", key=Staff.id)


def last_seen(staff: Sequence[Staff]) -> dict[int, datetime]:
    """Return when each of them last used a session that is still open."""
    query = (
        sa.select(LoginSession.person_id, sa.func.max(LoginSession.seen_at))
        .where(
            LoginSession.kind == PersonKind.STAFF.value,
            LoginSession.person_id.in_([person.id for person in staff]),
        )
        .group_by(LoginSession.person_id)
    )
    return {row[0]: row[1] for row in session().execute(query)}
