"""Publishes events, and shows and repeats their deliveries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from host import background, clock
from host.activity.service import plain, record
from host.database import session, transaction
from host.errors import Conflict, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.messaging.webhooks import signature
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)
from host.messaging.webhooks.settings import events_of
from host.messaging.webhooks.targets import (
    DELIVER,
    TARGET_TYPE,
    add_target,
    get_target,
    pause,
    remove,
    resume,
    reveal_secret,
    rotate_secret,
    targets,
    update_target,
)

__all__ = [
    "add_target",
    "deliveries",
    "events_of",
    "get_delivery",
    "get_target",
    "pause",
    "publish",
    "remove",
    "resend",
    "resume",
    "reveal_secret",
    "rotate_secret",
    "send_test",
    "targets",
    "update_target",
]


def publish(owner: str, event: str, data: Mapping[str, Any]) -> None:
    """Write one delivery for each target that wants the event, in the caller's transaction.

    Decimals and dates in ``data`` become text. A paused target's deliveries wait.
    """
    wanted = [target for target in targets(owner) if not target.events or event in target.events]
    if not wanted:
        return
    body = body_of(event, data)
    with transaction():
        for target in wanted:
            _write(target, event, body)


def send_test(target_id: int, actor: Actor) -> None:
    """Send a test event to the target, through the outbox like any other."""
    actor.require_admin()
    with transaction():
        target = get_target(target_id)
        event = f"{target.owner}.test"
        _write(target, event, body_of(event, {"message": f"A test, sent by {actor.label}."}))
        record(actor, "tested", RecordRef(TARGET_TYPE, target.id, target.url))


def resend(delivery_id: int, actor: Actor) -> None:
    """Send a delivery again with the same id and body, so that receivers can tell."""
    actor.require_admin()
    again = (
        sa.update(WebhookDelivery)
        .where(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.state != DeliveryState.SENDING.value,
        )
        .values(
            state=DeliveryState.QUEUED.value,
            attempts=0,
            due_at=clock.now(),
            delivered_at=None,
            error="",
        )
    )
    with transaction() as db:
        delivery = get_delivery(delivery_id)
        if not db.connection().execute(again).rowcount:
            raise Conflict("This delivery is under way just now.")
        target = get_target(delivery.target_id)
        target.rests_until = None
        note = f"{delivery.event} {delivery.webhook_id}"
        record(actor, "resent", RecordRef(TARGET_TYPE, target.id, target.url), note=note)
        background.enqueue(DELIVER, target.id)


def deliveries(
    target_id: int, before_id: int | None = None, limit: int = 50
) -> list[WebhookDelivery]:
    """Return a target's deliveries, newest first, older than ``before_id``."""
    query = (
        sa.select(WebhookDelivery)
        .where(WebhookDelivery.target_id == target_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(WebhookDelivery.id < before_id)
    return list(session().scalars(query))


def get_delivery(delivery_id: int) -> WebhookDelivery:
    """Return a delivery as the database has it now; raises NotFound."""
    delivery = session().get(WebhookDelivery, delivery_id, populate_existing=True)
    if delivery is None:
        raise NotFound("There is no such delivery.")
    return delivery


def body_of(event: str, data: Mapping[str, Any]) -> str:
    """Return the body of an event: its type, when it happened, and its data."""
    instant = clock.now().astimezone(UTC).isoformat(timespec="milliseconds")
    message = {"type": event, "timestamp": instant.replace("+00:00", "Z"), "data": plain(data)}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _write(target: WebhookTarget, event: str, body: str) -> None:
    now = clock.now()
    session().add(
        WebhookDelivery(
            target_id=target.id,
            event=event,
            webhook_id=signature.new_webhook_id(),
            body=body,
            due_at=now,
            created_at=now,
        )
    )
    if target.state == TargetState.ACTIVE.value:
        background.enqueue(DELIVER, target.id)
