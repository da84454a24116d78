"""Plans on the host's own pages: notices, and the deletion of a client."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, has_request_context
from flask import session as flask_session

from host.api import (
    CLIENT_TYPE,
    Blocker,
    RecordChanged,
    records,
    session,
    transaction,
)

from .models import PLAN_TYPE, Plan, code_of
from .record_types import PLAN

_LATEST = 5
_LOST = ("warning", "The approval was taken away, because the content changed.")


def blockers(client_id: int) -> list[Blocker]:
    """Return the plans that forbid deleting a client."""
    mine = Plan.client_id == client_id
    count = session().scalar(sa.select(sa.func.count()).select_from(Plan).where(mine)) or 0
    if not count:
        return []
    rows = session().execute(
        sa.select(Plan.number, Plan.subject).where(mine).order_by(Plan.number).limit(_LATEST)
    )
    examples = tuple(f"{code_of(number)} {subject}" for number, subject in rows)
    return [Blocker("Account plans", count, examples)]


def follow_client(event: RecordChanged) -> None:
    """Keep the name that plans are listed under the client's own."""
    if event.ref.type != CLIENT_TYPE or event.verb == "deleted":
        return
    stale = sa.and_(Plan.client_id == event.ref.id, Plan.client_name != event.ref.label)
    ids = session().scalars(sa.select(Plan.id).where(stale)).all()
    if not ids:
        return
    with transaction() as db:
        db.connection().execute(sa.update(Plan).where(stale).values(client_name=event.ref.label))
        records.rewritten(PLAN, ids)


def tell_of_approval(event: RecordChanged) -> None:
    """Say on the next page that a change of the content has taken the approval away."""
    lost = event.ref.type == PLAN_TYPE and event.changes.get("approved_by_name", ("", ""))[0]
    if lost and has_request_context() and _LOST not in flask_session.get("_flashes", ()):
        flash(_LOST[1], _LOST[0])
