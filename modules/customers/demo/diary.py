"""What was done with the accounts of the demonstration site; all of it is made up."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host.api import SYSTEM, Client, clock, records, session

from ..accounts.models import Account
from ..activities.models import Activity, Kind, Status
from ..activities.record_types import ACTIVITY

_DAYS = (
    ("Highland Bistro", Kind.VISIT, 1, "Looked at the new kitchen", "They want two menus a year"),
    ("Highland Bistro", Kind.CALL, 6, "Asked about the autumn menu", ""),
    ("Citywide Medical Center", Kind.MEETING, 3, "Quarterly review", "North Campus grows first"),
    ("Citywide Medical Center", Kind.EMAIL, 12, "Sent the consent forms in Arabic", ""),
    ("Citywide Medical Center", Kind.NOTE, 2, "Purchasing moves to another floor in May", ""),
    ("Innovative Tech Solutions", Kind.CALL, 20, "First call", "Wants a price for manuals"),
)
_PLANNED = (
    ("Highland Bistro", Kind.MEETING, 5, "Menu tasting"),
    ("Innovative Tech Solutions", Kind.CALL, 2, "Ring back about the manuals"),
)


def load() -> None:
    """Log what was done and plan what comes, where nothing is logged yet."""
    if session().scalar(sa.select(Activity.id).limit(1)) is not None:
        return
    names = {name for name, *_ in (*_DAYS, *_PLANNED)}
    query = (
        sa.select(Client.name, Account.id, Account.manager_id)
        .join(Account, Account.id == Client.id)
        .where(Client.name.in_(names))
    )
    found = {row.name: row for row in session().execute(query)}
    now = clock.now()
    for name, kind, days, subject, outcome in _DAYS:
        if name in found:
            values = {"occurred_at": now - timedelta(days=days, hours=2), "outcome": outcome}
            _log(found[name], kind, subject, Status.DONE, values)
    for name, kind, days, subject in _PLANNED:
        if name in found:
            values = {"scheduled_at": now + timedelta(days=days), "occurred_at": None}
            _log(found[name], kind, subject, Status.PLANNED, values)


def _log(
    account: sa.Row[str, int, int | None],
    kind: Kind,
    subject: str,
    status: Status,
    values: dict[str, object],
) -> None:
    given = {
        "account_id": account.id,
        "owner_id": account.manager_id,
        "kind": kind.value,
        "subject": subject,
        "status": status.value,
    }
    records.create(ACTIVITY, given | values, SYSTEM)
