"""Filling the client team from the contacts of the client."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, Conflict, Contact, session, transaction

from ..plans import service as plans
from ..plans.choices import WorkingStatus
from .models import ClientMember
from .service import rows_of
from .table import MAX_ROWS
from .team import CLIENT_TEAM


def fill_client_team(plan_id: int, actor: Actor) -> int:
    """Add the client's active contacts who are not in the grid yet; return how many.

    Somebody is there when the e-mail address is, or the name where there is no address. What
    stands in the grid stays as it is. Raises Conflict when not all fit.
    """
    with transaction() as db:
        plan = plans.editable(plan_id, actor)
        stored = rows_of(CLIENT_TEAM, plan.id)
        known = {_mark(row.email, row.name) for row in stored}
        room = MAX_ROWS - len(stored)
        new = [one for one in _contacts(plan.client_id) if _mark(one.email, one.name) not in known]
        if len(new) > room:
            raise Conflict(
                f"The grid takes {MAX_ROWS} lines; {len(new)} contacts are new and {room} fit. "
                "Type in those that matter."
            )
        place = max((row.position for row in stored), default=0)
        db.add_all(
            ClientMember(
                plan_id=plan.id,
                position=place + number,
                name=one.name,
                title=one.job_title,
                email=one.email or "",
                phone=one.phone,
                working_status=WorkingStatus.ACTIVE.value,
            )
            for number, one in enumerate(new, start=1)
        )
        if new:
            changes = {f"{CLIENT_TEAM.title} {one.name}": ("", "added") for one in new}
            plans.content_changed(plan, actor, CLIENT_TEAM.verb, changes)
    return len(new)


def _contacts(client_id: int | None) -> list[Contact]:
    query = (
        sa.select(Contact)
        .where(Contact.client_id == client_id, Contact.is_active)
        .order_by(Contact.name, Contact.id)
        .limit(MAX_ROWS + 1)
    )
    return list(session().scalars(query))


def _mark(email: str | None, name: str) -> str:
    return (email or name).strip().casefold()
