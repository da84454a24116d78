"""Which accounts a person may see: one condition, used by every query."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from host.api import Actor, Scope

from ..access import ACCOUNTS
from .models import Account


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition under which this actor sees an account.

    “View own” means: manages it, or any account above it.
    """
    match actor.scope(ACCOUNTS):
        case Scope.ALL:
            return sa.true()
        case Scope.OWN if actor.staff_id is not None:
            mine = aliased(Account)
            above = sa.func.substr(Account.path, 1, sa.func.length(mine.path)) == mine.path
            return (
                sa.select(mine.id)
                .where(mine.manager_id == actor.staff_id, mine.root_id == Account.root_id, above)
                .correlate(Account)
                .exists()
            )
        case _:
            return sa.false()


def readable(actor: Actor, ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of accounts that this actor sees."""
    if actor.scope(ACCOUNTS) is Scope.ALL:
        return sa.true()
    return ids.in_(sa.select(Account.id).where(visible(actor)))


def selected(actor: Actor) -> sa.Select[Account]:
    """Select the accounts that the actor may see, with their clients."""
    query = sa.select(Account).join(Account.client).options(contains_eager(Account.client))
    return query.where(visible(actor))
