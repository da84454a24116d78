"""How many clients came in when: counted within dates, along an index, and never for long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from host.clients.models import Client
from host.clients.visibility import may_see
from host.database import session
from host.hooks.actor import Actor

MOST = 10_000
"""Where counting stops; a page that says “10 000+” is as useful and stays quick."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Length of the periods that people choose from."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from one instant to just before another."""

    begin: datetime
    end: datetime


def month_of(instant: datetime, zone: ZoneInfo) -> int:
    """Return the month that an instant lies in, counted from year 0."""
    local = instant.astimezone(zone)
    return local.year * 12 + local.month - 1


def span(first: int, length: int, zone: ZoneInfo) -> Span:
    """Return the time of ``length`` months, in the organisation's time zone."""
    return Span(_begin(first, zone), _begin(first + length, zone))


def added(actor: Actor, spans: Sequence[Span], *, mine: bool) -> list[int]:
    """Count the clients added in each span that the actor may see, in one statement."""
    counted = [_within(actor, one, mine=mine) for one in spans]
    return list(session().execute(sa.select(*counted)).one())


def _within(actor: Actor, one: Span, *, mine: bool) -> sa.ScalarSelect[int]:
    found = (
        sa.select(sa.literal(1).label("one"))
        .select_from(Client)
        .where(Client.created_at >= one.begin, Client.created_at < one.end, may_see(actor))
        .limit(MOST)
    )
    if mine:
        found = found.where(Client.owner_id == actor.staff_id)
    return sa.select(sa.func.count()).select_from(found.subquery()).scalar_subquery()


def _begin(month: int, zone: ZoneInfo) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=zone)
