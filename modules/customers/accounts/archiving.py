"""Accounts out of the way, brought back, and gone for good."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import DELETE, Actor, Client, Conflict, clients, transaction

from .. import events
from ..access import ACCOUNTS, as_keeper
from . import moving, service, tree
from .models import Account


def archive(account_id: int, actor: Actor, *, attach_children: bool = False) -> Account:
    """Put an account and its client out of the way.

    Accounts below that are not archived forbid it, unless they go to the account above.
    """
    actor.require(ACCOUNTS, DELETE)
    with transaction():
        tree.hold()
        account = service.locked(account_id, actor)
        if account.is_archived:
            return account
        _clear_below(account, actor, attach_children, Client.archived_at.is_(None))
        clients.archive(account.id, as_keeper(actor))
        service.touch(account, actor)
        events.tell(account, events.ARCHIVED, "archived", actor, log=False)
    return account


def restore(account_id: int, actor: Actor) -> Account:
    """Bring an archived account and its client back; the one above must be there."""
    actor.require(ACCOUNTS, DELETE)
    with transaction():
        tree.hold()
        account = service.locked(account_id, actor)
        if not account.is_archived:
            return account
        parent = service.parent_now(account)
        if parent is not None and parent.is_archived:
            raise Conflict(f"{parent.title} above it is archived. Restore that one first.")
        clients.restore(account.id, as_keeper(actor))
        service.touch(account, actor)
        events.tell(account, events.RESTORED, "restored", actor, log=False)
    return account


def delete(account_id: int, actor: Actor, *, attach_children: bool = False) -> str:
    """Delete an account with its client and contacts for good; return what it was called.

    Raises HasChildren, and what the host raises when another module objects.
    """
    actor.require(ACCOUNTS, DELETE)
    with transaction() as db:
        tree.hold()
        account = service.locked(account_id, actor)
        title = account.title
        _clear_below(account, actor, attach_children)
        events.tell(account, events.DELETED, "deleted", actor)
        db.delete(account)
        db.flush()
        clients.delete(account_id, as_keeper(actor))
    return title


def _clear_below(
    account: Account, actor: Actor, attach: bool, *conditions: sa.ColumnElement[bool]
) -> None:
    """See to it that nothing hangs below that would lose its parent."""
    open_ones = tree.count_children(account, *conditions)
    if open_ones and not attach:
        raise tree.HasChildren(account, open_ones)
    if not open_ones:
        return
    above = service.parent_now(account)
    for child in tree.children_of(account):
        tree.check_name(child.client, above)
        moving.shift(child, above, actor)
