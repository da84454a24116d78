"""Numbers of accounts: one after the other, without gaps; and the lock that goes with them."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import session

from .models import Sequence

_ACCOUNT = "account"


def prepare() -> None:
    """Make the sequence's row, so that the first two accounts may be made at once."""
    if session().get(Sequence, _ACCOUNT) is None:
        session().add(Sequence(name=_ACCOUNT, last=0))


def take(count: int = 1) -> int:
    """Return the first of so many numbers; they are given back when the transaction fails.

    Until the transaction ends nobody else takes a number or changes the tree.
    """
    db = session()
    raised = sa.update(Sequence).where(Sequence.name == _ACCOUNT)
    raised = raised.values(last=Sequence.last + count)
    if db.connection().execute(raised).rowcount == 0:
        prepare()
        db.flush()
        db.connection().execute(raised)
    query = sa.select(Sequence.last).where(Sequence.name == _ACCOUNT)
    return int(db.connection().execute(query).scalar_one()) - count + 1


def hold() -> None:
    """Keep others from changing the tree until the transaction ends.

    Two moves that are each sound may form a circle together, so they go one after the other.
    """
    take(0)
