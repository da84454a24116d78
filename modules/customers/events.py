"""Tells the rest of the site, and the world, what happened to an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from host.api import Actor, WebhookEvent, activity, events, webhooks

from .accounts.facts import payload_of
from .accounts.models import Account
from .settings import KEY

Changes = Mapping[str, tuple[Any, Any]]
CREATED: Final = "account.created"
UPDATED: Final = "account.updated"
MOVED: Final = "account.moved"
STATUS_CHANGED: Final = "account.status_changed"
BLACKLISTED: Final = "account.blacklisted"
UNBLACKLISTED: Final = "account.unblacklisted"
ARCHIVED: Final = "account.archived"
RESTORED: Final = "account.restored"
DELETED: Final = "account.deleted"

WEBHOOK_EVENTS = (
    WebhookEvent(CREATED, "An account was created"),
    WebhookEvent(UPDATED, "The facts of an account were changed"),
    WebhookEvent(MOVED, "An account was moved in the tree, with all below it"),
    WebhookEvent(STATUS_CHANGED, "An account got another status"),
    WebhookEvent(BLACKLISTED, "An account was put on the blacklist"),
    WebhookEvent(UNBLACKLISTED, "An account was taken off the blacklist"),
    WebhookEvent(ARCHIVED, "An account was archived"),
    WebhookEvent(RESTORED, "An account was brought back"),
    WebhookEvent(DELETED, "An account was deleted"),
)
_RECORD_VERBS = {CREATED: "created", DELETED: "deleted"}


def tell(
    account: Account,
    event: str,
    verb: str,
    actor: Actor,
    changes: Changes | None = None,
    *,
    note: str = "",
    log: bool = True,
) -> None:
    """Log a change of the account and send its event, all in the caller's transaction.

    ``verb`` is for the history; without ``log`` the history has it already, as the client's.
    """
    changed = dict(changes or {})
    if log:
        activity.record(actor, verb, account.ref, changed, client_id=account.id, note=note)
    events.record_changed(account.ref, _RECORD_VERBS.get(event, "updated"), actor, changed)
    data = {
        "account": payload_of(account),
        "changes": {name: list(pair) for name, pair in changed.items()},
        "actor": {"kind": actor.kind.value, "id": actor.id, "name": actor.label},
    }
    webhooks.publish(KEY, event, data)
