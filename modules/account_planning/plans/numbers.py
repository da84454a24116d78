"""Numbers of plans: one after the other, without gaps, whoever asks at once."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import session

from .models import Counter

_PLAN = "plan"


def prepare() -> None:
    """Make the counter's row, so that the first two plans may be made at once."""
    if session().get(Counter, _PLAN) is None:
        session().add(Counter(name=_PLAN, last=0))


def take() -> int:
    """Return the next number; it is given back when the caller's transaction fails."""
    db = session()
    raised = sa.update(Counter).where(Counter.name == _PLAN).values(last=Counter.last + 1)
    if db.connection().execute(raised).rowcount == 0:
        prepare()
        db.flush()
        db.connection().execute(raised)
    query = sa.select(Counter.last).where(Counter.name == _PLAN)
    return int(db.connection().execute(query).scalar_one())
