"""Tells the rest of the site, and the world, what happened to a plan."""

from __future__ import annotations

from typing import Any, Final

from host.api import Actor, WebhookEvent, activity, events, webhooks

from .plans.facts import Changes, payload_of, told
from .plans.models import Plan
from .settings import KEY

CREATED: Final = "account_plan.created"
UPDATED: Final = "account_plan.updated"
DELETED: Final = "account_plan.deleted"
STATUS_CHANGED: Final = "account_plan.status_changed"
APPROVED: Final = "account_plan.approved"
UPDATE_REQUESTED: Final = "account_plan.update_requested"
TASK_COMPLETED: Final = "account_plan.task.completed"

WEBHOOK_EVENTS = (
    WebhookEvent(CREATED, "A plan was created"),
    WebhookEvent(UPDATED, "A plan, its figures or its tasks were changed"),
    WebhookEvent(DELETED, "A plan was deleted"),
    WebhookEvent(STATUS_CHANGED, "A plan got another status"),
    WebhookEvent(APPROVED, "A plan was approved"),
    WebhookEvent(UPDATE_REQUESTED, "A client asked for an update"),
    WebhookEvent(TASK_COMPLETED, "A task was completed"),
)


def tell(
    plan: Plan,
    verb: str,
    actor: Actor,
    changes: Changes | None = None,
    *,
    hooks: tuple[str, ...] = (UPDATED,),
    note: str = "",
    **more: Any,
) -> None:
    """Log a change below the plan and send its events, all in the caller's transaction.

    ``verb`` is for the history; ``hooks`` are the webhook events; ``more`` joins their data.
    """
    changed = dict(changes or {})
    activity.record(actor, verb, plan.ref, changed, client_id=plan.client_id, note=note)
    events.record_changed(plan.ref, "updated", actor, changed)
    publish(plan, actor, changed, hooks, **more)


def publish(
    plan: Plan, actor: Actor, changes: Changes, hooks: tuple[str, ...], **more: Any
) -> None:
    """Send webhook events of a plan, in the caller's transaction."""
    data = {
        "plan": payload_of(plan),
        "changes": told(changes),
        "actor": {"kind": actor.kind.value, "id": actor.id, "name": actor.label},
        **more,
    }
    for hook in hooks:
        webhooks.publish(KEY, hook, data)
