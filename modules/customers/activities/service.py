"""When the last activity of an account was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from host.api import Actor, clock, session

from ..accounts import tree
from ..accounts.models import Account
from ..accounts.visibility import visible
from .models import Activity, Status


def last_of() -> sa.ScalarSelect[datetime | None]:
    """Return the last moment of an account's activities that count, as an account's column."""
    return (
        sa.select(sa.func.max(Activity.occurred_at))
        .where(
            Activity.account_id == Account.id,
            Activity.status == Status.DONE.value,
            Activity.counts,
            Activity.occurred_at <= clock.now(),
        )
        .correlate(Account)
        .scalar_subquery()
    )


def recount(account_ids: Collection[int] | None) -> None:
    """Write anew when the last activity of some accounts was, or of all (None).

    Call it in the transaction of the change, once the change is flushed.
    """
    if account_ids is not None and not account_ids:
        return
    query = sa.update(Account).values(last_activity_at=last_of())
    if account_ids is not None:
        query = query.where(Account.id.in_(account_ids))
    session().flush()
    session().execute(query.execution_options(synchronize_session=False))


def latest(account: Account, limit: int) -> Sequence[Activity]:
    """Return the newest activities of an account, planned ones first."""
    planned = sa.case((Activity.status == Status.PLANNED.value, 0), else_=1)
    query = sa.select(Activity).where(
        Activity.account_id == account.id, Activity.status != Status.CANCELLED.value
    )
    newest = sa.func.coalesce(Activity.occurred_at, Activity.scheduled_at).desc()
    return session().scalars(query.order_by(planned, newest, Activity.id.desc()).limit(limit)).all()


def last_in_subtree(account: Account, actor: Actor) -> datetime | None:
    """Return the last moment of the account and of those below it that the actor may see."""
    query = sa.select(sa.func.max(Account.last_activity_at))
    return session().scalar(query.where(tree.at_or_below(account), visible(actor)))
