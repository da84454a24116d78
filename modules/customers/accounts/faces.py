"""Accounts on the host's own pages: search, links, and what happens to the client beneath."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    Actor,
    Blocker,
    Client,
    ClientRelative,
    RecordChanged,
    RecordLink,
    SearchHit,
    SearchProvider,
    session,
    transaction,
)

from .. import events
from ..access import READERS
from . import tree
from .filters import matches
from .models import ACCOUNT_TYPE, Account
from .visibility import readable, selected, visible


def find(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Find accounts by name or code, open ones first."""
    query = selected(actor).where(matches(text))
    query = query.order_by(Client.archived_at.is_not(None), Client.name, Client.id).limit(limit)
    return [
        SearchHit(
            title=account.title,
            url=account.url,
            subtitle=" · ".join(
                part for part in (account.state.label, account.client.city) if part
            ),
            icon="building-community",
        )
        for account in session().scalars(query)
    ]


def blockers(client_id: int) -> list[Blocker]:
    """Forbid deleting a client under its account: the account is deleted with its client."""
    account = session().get(Account, client_id)
    return [Blocker("Account", 1, (account.title,))] if account is not None else []


def relatives(client_id: int, actor: Actor, limit: int) -> list[ClientRelative]:
    """Return the accounts below that of a client, as far as the actor sees them."""
    top = session().get(Account, client_id)
    if top is None:
        return []
    query = sa.select(Account.id, Account.parent_id)
    query = query.where(tree.at_or_below(top), Account.id != top.id, visible(actor))
    found = session().execute(query.order_by(Account.depth, Account.id).limit(limit))
    return [ClientRelative(row.id, row.parent_id) for row in found]


def follow_client(event: RecordChanged) -> None:
    """Take over what was changed on the client's own page: its owner is the account manager.

    What was changed through the account was noted there later than at the client.
    """
    if event.ref.type != CLIENT_TYPE or event.verb != "updated":
        return
    with transaction() as db:
        account = db.get(Account, event.ref.id, populate_existing=True)
        if account is None or account.client.updated_at <= account.updated_at:
            return
        if "owner_id" in event.changes:
            account.manager_id = account.client.owner_id
        account.updated_at, account.updated_by = (
            account.client.updated_at,
            account.client.updated_by,
        )
        db.flush()
        events.tell(account, events.UPDATED, "updated", event.actor, event.changes, log=False)


FINDER = SearchProvider(key="customers.accounts", title="Accounts", find=find, rights=READERS)
LINK = RecordLink(
    type=ACCOUNT_TYPE,
    title="Account",
    endpoint="customers.account",
    argument="account_id",
    icon="building-community",
    readable=readable,
)
