"""Moves of accounts in the tree."""

from __future__ import annotations

from host.api import EDIT, Actor, StaleRecord, transaction

from .. import events
from ..access import ACCOUNTS
from . import service, tree
from .models import Account


def move(
    account_id: int, parent_id: int | None, actor: Actor, edition: int | None = None
) -> Account:
    """Hang an account with all below it under another one, or at the top of a tree of its own.

    Raises TreeCycle, or InvalidInput when the new place is archived, closed, or has the name.
    """
    actor.require(ACCOUNTS, EDIT)
    with transaction():
        tree.hold()
        account = service.locked(account_id, actor)
        if edition is not None and account.edition != edition:
            raise StaleRecord(service.STALE)
        if account.parent_id == parent_id:
            return account
        parent = service.parent_of(parent_id, actor)
        tree.check_parent(account, parent)
        tree.check_name(account.client, parent)
        shift(account, parent, actor)
    return account


def shift(account: Account, parent: Account | None, actor: Actor) -> None:
    """Move, log and tell; the tree must be held and the place checked."""
    was = service.parent_now(account)
    tree.move(account, parent)
    service.touch(account, actor)
    changes = {"parent": (was.title if was else "", parent.title if parent else "")}
    events.tell(account, events.MOVED, "moved", actor, changes)
