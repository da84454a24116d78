"""Deliveries as they are written: many in one statement, in the transaction of what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from host import background, clock, logs
from host.activity.service import plain
from host.database import gather, session
from host.hooks.records import RecordRef
from host.messaging.reference import columns_of
from host.messaging.webhooks import signature
from host.messaging.webhooks.models import DeliveryState, WebhookDelivery
from host.messaging.webhooks.subscriptions import Subscription

DELIVER = "host.webhooks.deliver"
_TOGETHER = 500


def body_of(event: str, data: Mapping[str, Any]) -> str:
    """Return the body of an event: its type, when it happened, and its data."""
    instant = clock.now().astimezone(UTC).isoformat(timespec="milliseconds")
    message = {"type": event, "timestamp": instant.replace("+00:00", "Z"), "data": plain(data)}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def put(wanted: Sequence[Subscription], event: str, body: str, ref: RecordRef | None) -> None:
    """Have one delivery for each target written with the caller's commit."""
    for one in wanted:
        gather(_write, (one.target_id, one.waits, row_of(one.target_id, event, body, ref)))


def row_of(target_id: int, event: str, body: str, ref: RecordRef | None = None) -> dict[str, Any]:
    """Return a new delivery as a row; its id is that of the message for all its tries."""
    now = clock.now()
    return {
        "target_id": target_id,
        "event": event,
        "webhook_id": signature.new_webhook_id(),
        "body": body,
        "state": DeliveryState.QUEUED.value,
        "attempts": 0,
        "due_at": now,
        "created_at": now,
        "request_id": logs.request_id(),
        "request_headers": {},
        "response_headers": {},
        "response_body": "",
        "error": "",
        **columns_of(ref),
    }


def _write(items: list[tuple[int, bool, dict[str, Any]]]) -> None:
    rows = [row for _, _, row in items]
    for start in range(0, len(rows), _TOGETHER):
        session().execute(sa.insert(WebhookDelivery), rows[start : start + _TOGETHER])
    for target_id in dict.fromkeys(target_id for target_id, waits, _ in items if not waits):
        background.enqueue(DELIVER, target_id)
