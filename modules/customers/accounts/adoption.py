"""Clients that were there before the module, made into accounts."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import CREATE, Actor, Client, PermissionDenied, Scope, session, transaction

from .. import settings
from ..access import ACCOUNTS
from . import sequence, service, tree
from .data import AccountData
from .models import Account

MANY = 1_000
_WITHOUT = (
    sa.select(Client.id).outerjoin(Account, Account.id == Client.id).where(Account.id.is_(None))
)


def may_adopt(actor: Actor) -> bool:
    """Tell whether the actor may make accounts of all clients."""
    return actor.may(ACCOUNTS, CREATE) and actor.scope(ACCOUNTS) is Scope.ALL


def waiting() -> int:
    """Count the clients that have no account, not beyond MANY and one."""
    some = _WITHOUT.limit(MANY + 1).subquery()
    return session().scalar(sa.select(sa.func.count()).select_from(some)) or 0


def adopt_all(actor: Actor) -> int:
    """Make an account, at the top of a tree, of every client that has none; return how many.

    Each is a prospect whose manager is the client's owner. Names that two clients share stay.
    """
    actor.require(ACCOUNTS, CREATE)
    if not may_adopt(actor):
        raise PermissionDenied("This needs the right to see all accounts.")
    with transaction() as db:
        tree.hold()
        found = db.execute(_WITHOUT.add_columns(Client.owner_id).order_by(Client.id)).all()
        if not found:
            return 0
        first = sequence.take(len(found))
        rate = settings.default_tax_rate()
        for number, (client_id, owner_id) in enumerate(found, first):
            account = service.fresh(client_id, number, actor)
            AccountData("", manager_id=owner_id, tax_rate=rate).put_on(account)
            tree.place(account, None)
            db.add(account)
        db.flush()
    return len(found)
