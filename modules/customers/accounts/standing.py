"""Where we stand with an account: its status, and the blacklist beside it."""

from __future__ import annotations

from host.api import (
    EDIT,
    Actor,
    Client,
    Conflict,
    EmailTiming,
    InvalidInput,
    NotificationKind,
    clock,
    notifications,
    transaction,
)

from .. import events
from ..access import ACCOUNTS, BLACKLIST
from . import service, tree
from .choices import Status
from .models import Account

MAX_REASON = 500


class WrongStatus(Conflict):
    """The account cannot get this status now."""

    code = "wrong_status"


TOLD_OF_BLACKLIST = NotificationKind(
    "customers.blacklist",
    "An account of mine is put on the blacklist, or taken off",
    email=EmailTiming.AT_ONCE,
)


def change_status(account_id: int, status: Status, actor: Actor) -> Account:
    """Give the account another status, as the table of statuses allows.

    Closing and reopening are for administrators; raises WrongStatus with what stands in the way.
    """
    actor.require(ACCOUNTS, EDIT)
    with transaction():
        tree.hold()
        account = service.locked(account_id, actor)
        was = account.state
        if was is status:
            return account
        if status not in was.following:
            raise WrongStatus(
                f"An account that is {was.value} cannot become {status.value} at once."
            )
        if Status.CLOSED in (was, status):
            actor.require_admin()
        _check(account, status)
        account.status = status.value
        service.touch(account, actor)
        changes = {"status": (was.value, status.value)}
        events.tell(account, events.STATUS_CHANGED, "changed_the_status_of", actor, changes)
    return account


def blacklist(account_id: int, reason: str, actor: Actor) -> Account:
    """Put the account on the blacklist and tell its manager."""
    return _flag(account_id, reason, actor, blacklisted=True)


def unblacklist(account_id: int, reason: str, actor: Actor) -> Account:
    """Take the account off the blacklist and tell its manager."""
    return _flag(account_id, reason, actor, blacklisted=False)


def may_become(account: Account, actor: Actor) -> list[Status]:
    """Return the statuses that the actor may give the account, as far as rights go."""
    if not actor.may(ACCOUNTS, EDIT) or account.is_archived:
        return []
    following = account.state.following
    if actor.is_admin:
        return list(following)
    return [one for one in following if Status.CLOSED not in (one, account.state)]


def _check(account: Account, status: Status) -> None:
    if account.is_archived:
        raise WrongStatus(f"{account.title} is archived. Restore it first.")
    if status is Status.ACTIVE and tree.nearest_manager(account) is None:
        raise WrongStatus(
            "An active account needs an account manager, its own or one above it. "
            "Choose a manager first."
        )
    if status is Status.CLOSED:
        open_ones = (Account.status != Status.CLOSED.value, Client.archived_at.is_(None))
        count = tree.count_children(account, *open_ones)
        if count:
            raise WrongStatus(f"Close the accounts below first: {count:,} of them are open.")


def _flag(account_id: int, reason: str, actor: Actor, *, blacklisted: bool) -> Account:
    actor.require(ACCOUNTS, BLACKLIST)
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput.of("reason", "Say why. The reason stays in the history.")
    if len(reason) > MAX_REASON:
        raise InvalidInput.of("reason", f"Keep the reason to {MAX_REASON} characters.")
    with transaction():
        account = service.locked(account_id, actor)
        if account.blacklisted is blacklisted:
            return account
        account.blacklisted = blacklisted
        account.blacklist_reason = reason if blacklisted else ""
        account.blacklisted_at = clock.now() if blacklisted else None
        account.blacklisted_by = actor.staff_id if blacklisted else None
        service.touch(account, actor)
        event = events.BLACKLISTED if blacklisted else events.UNBLACKLISTED
        verb = "blacklisted" if blacklisted else "took_off_the_blacklist"
        changes = {"blacklisted": (not blacklisted, blacklisted)}
        events.tell(account, event, verb, actor, changes, note=reason)
        _tell_manager(account, reason, actor)
    return account


def _tell_manager(account: Account, reason: str, actor: Actor) -> None:
    found = tree.nearest_manager(account)
    if found is None:
        return
    state = "is on the blacklist now" if account.blacklisted else "is off the blacklist"
    title = f"{account.title} {state}"
    notifications.notify(
        found[0],
        TOLD_OF_BLACKLIST.key,
        title,
        body=f"{actor.label}: {reason}",
        url=account.url,
        ref=account.ref,
        by=actor,
    )
