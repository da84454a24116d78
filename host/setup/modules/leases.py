"""Whether somebody is at work on modules just now, and who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from host import clock
from host.database import session
from host.kernel.models import Lease
from host.lifecycle.service import LEASE


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An operation that another request or process carries out: who, where, what, since when."""

    who: str
    where: str
    what: str
    since: datetime | None


def under_way() -> UnderWay | None:
    """Return the operation that holds the lease, or None; one statement."""
    row = session().scalar(
        sa.select(Lease).where(
            Lease.name == LEASE, Lease.owner.is_not(None), Lease.expires_at >= clock.now()
        )
    )
    if row is None:
        return None
    who, found, where = (row.owner or "").rpartition(" on ")
    return UnderWay(who if found else "", where, row.purpose or "", row.since)
