"""Who manages accounts, for the day that somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.api import Actor, Client, Held, Holding, NotFound, activity, session, transaction

from .. import events
from . import service
from .facts import own_facts
from .models import Account


def _held() -> sa.Select[int, int | None]:
    query = sa.select(Account.id, Account.manager_id).join(Client, Client.id == Account.id)
    return query.where(Client.archived_at.is_(None))


def _shown(ids: Sequence[int]) -> Mapping[int, Held]:
    rows = session().execute(sa.select(Client.id, Client.name).where(Client.id.in_(ids)))
    return {row.id: Held(row.name, f"/customers/accounts/{row.id}") for row in rows}


def give(account_id: int, who: int, to: int, actor: Actor) -> bool:
    """Make another person the manager; the owner of its client is the host's to move."""
    with transaction():
        try:
            account = service.locked(account_id, actor)
        except NotFound:
            return False
        if account.manager_id != who:
            return False
        service.check_manager(to, who)
        before = own_facts(account)
        account.manager_id = to
        service.touch(account, actor)
        changes = activity.changes_of(before, own_facts(account))
        events.tell(account, events.UPDATED, "updated", actor, changes)
    return True


ACCOUNTS = Holding(
    key="customers.accounts",
    singular="account (Manager)",
    plural="accounts (Manager)",
    held=_held,
    show=_shown,
    give=give,
    position=140,
)
