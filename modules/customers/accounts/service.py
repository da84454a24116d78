"""Accounts: made, found, changed; each together with its client of the host."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from host.api import (
    CREATE,
    EDIT,
    Actor,
    Contact,
    InvalidInput,
    NotFound,
    Scope,
    Staff,
    StaleRecord,
    activity,
    clients,
    clock,
    session,
    transaction,
)

from .. import events, settings
from ..access import ACCOUNTS, as_keeper
from . import sequence, tree
from .choices import Status
from .data import AccountData
from .facts import own_facts
from .models import Account
from .visibility import selected

STALE = "Somebody else saved this account while your form was open."


def get(account_id: int, actor: Actor) -> Account:
    """Return an account that the actor may see, with its client; raises NotFound."""
    return _found(session().scalar(selected(actor).where(Account.id == account_id)))


def locked(account_id: int, actor: Actor) -> Account:
    """Return an account as the database has it now, locked until the transaction ends."""
    query = selected(actor).where(Account.id == account_id).with_for_update(of=Account)
    return _found(session().scalar(query.execution_options(populate_existing=True)))


def parent_of(parent_id: int | None, actor: Actor) -> Account | None:
    """Return the account above, as the database has it now; raises InvalidInput."""
    if parent_id is None:
        return None
    query = selected(actor).where(Account.id == parent_id)
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise InvalidInput.of("parent", "There is no such account, or it is not one that you see.")
    return found


def create(data: AccountData, actor: Actor, parent_id: int | None = None) -> Account:
    """Make an account with its client; what is left open comes from above or from settings."""
    actor.require(ACCOUNTS, CREATE)
    good = data.cleaned()
    with transaction() as db:
        number = sequence.take()
        parent = parent_of(parent_id, actor)
        tree.check_parent(None, parent)
        good = _completed(good, parent, actor)
        check_manager(good.manager_id, None)
        client = clients.create(good.client_data(good.manager_id), as_keeper(actor))
        tree.check_name(client, parent)
        account = fresh(client.id, number, actor)
        account.client = client
        tree.place(account, parent)
        good.put_on(account)
        db.add(account)
        db.flush()
        events.tell(account, events.CREATED, "created", actor)
    return account


def fresh(client_id: int, number: int, actor: Actor) -> Account:
    """Return an account that is not stored yet, without place and facts."""
    now = clock.now()
    account = Account(id=client_id, number=number, created_at=now, updated_at=now)
    account.code = f"{settings.code_prefix()}{number:06}"
    account.status = Status.PROSPECT.value
    account.created_by = account.updated_by = actor.staff_id
    return account


def update(account_id: int, data: AccountData, actor: Actor, edition: int | None = None) -> Account:
    """Change the facts of an account and of its client.

    Raises StaleRecord when ``edition`` is no longer that of the stored account.
    """
    actor.require(ACCOUNTS, EDIT)
    good = data.cleaned()
    with transaction() as db:
        renamed = get(account_id, actor).name != good.name
        if renamed:
            tree.hold()
        account = locked(account_id, actor)
        if edition is not None and account.edition != edition:
            raise StaleRecord(STALE)
        before, was = own_facts(account), account.client.version
        check_manager(good.manager_id, account.manager_id)
        good = replace(good, currency=good.currency or account.client.currency)
        handed_over = good.manager_id != account.manager_id
        owner_id = good.manager_id if handed_over else account.client.owner_id
        clients.update(account.id, good.client_data(owner_id), as_keeper(actor))
        db.flush()
        if renamed:
            tree.check_name(account.client, parent_now(account))
        good.put_on(account)
        changes = activity.changes_of(before, own_facts(account))
        if changes or account.client.version != was:
            touch(account, actor)
            events.tell(account, events.UPDATED, "updated", actor, changes, log=bool(changes))
    return account


def parent_now(account: Account) -> Account | None:
    """Return the account above, whoever may see it."""
    return session().get(Account, account.parent_id) if account.parent_id else None


def count_contacts(account: Account) -> int:
    """Count the people whom a deletion takes along."""
    query = sa.select(sa.func.count()).where(Contact.client_id == account.id)
    return session().scalar(query) or 0


def touch(account: Account, actor: Actor) -> None:
    """Note who changed the account, and store it."""
    account.updated_at, account.updated_by = clock.now(), actor.staff_id
    session().flush()


def check_manager(manager_id: int | None, known: int | None) -> None:
    """Raise InvalidInput unless a new manager is active; whoever is it already may stay."""
    if manager_id is None or manager_id == known:
        return
    staff = session().get(Staff, manager_id)
    if staff is None or not staff.is_active:
        raise InvalidInput.of("manager", "Choose an active member of staff.")


def _completed(data: AccountData, parent: Account | None, actor: Actor) -> AccountData:
    """Fill in the currency, and a manager for whoever would not see the account otherwise."""
    above = parent.client.currency if parent else ""
    currency = data.currency or above or settings.default_currency()
    alone = data.manager_id is None and parent is None and actor.scope(ACCOUNTS) is not Scope.ALL
    return replace(data, currency=currency, manager_id=actor.staff_id if alone else data.manager_id)


def _found(account: Account | None) -> Account:
    if account is None:
        raise NotFound("There is no such account, or it is not one that you may see.")
    return account
