"""Publishes events, and shows and repeats their deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from host import background, clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.messaging.webhooks import outbox
from host.messaging.webhooks.models import TARGET_TYPE, DeliveryState, WebhookDelivery
from host.messaging.webhooks.outbox import DELIVER, body_of
from host.messaging.webhooks.settings import events_of
from host.messaging.webhooks.subscriptions import wanting
from host.messaging.webhooks.targets import (
    Wishes,
    add_target,
    drop_earlier_secret,
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
    "AT_ONCE",
    "Wishes",
    "add_target",
    "body_of",
    "deliveries",
    "drop_earlier_secret",
    "events_of",
    "get_delivery",
    "get_target",
    "pause",
    "publish",
    "remove",
    "resend",
    "resend_failed",
    "resend_many",
    "resume",
    "reveal_secret",
    "rotate_secret",
    "send_test",
    "targets",
    "update_target",
]

TEST = "host.webhooks.test"
TEST_EVENT = "test"
AT_ONCE = 5_000
"""As many as one request sends again; what is left waits for the next."""
_TOGETHER = 500


def publish(
    owner: str, event: str, data: Mapping[str, Any], *, ref: RecordRef | None = None
) -> None:
    """Write one delivery for each target that wants the event, in the caller's transaction.

    Decimals and dates in ``data`` become text; ``ref`` is the record that the event is about,
    by which its deliveries are found. A paused target's deliveries wait.
    """
    wanted = wanting(event, owner)
    if wanted:
        outbox.put(wanted, event, body_of(event, data), ref)


def send_test(target_id: int, actor: Actor) -> int:
    """Send a test event by itself, also to a target that is paused; return the delivery's id."""
    actor.require_admin()
    with transaction() as db:
        target = get_target(target_id)
        event = f"{target.owner or 'trellis'}.{TEST_EVENT}"
        body = body_of(event, {"message": f"A test, sent by {actor.label}."})
        delivery = WebhookDelivery(**outbox.row_of(target.id, event, body))
        db.add(delivery)
        db.flush()
        record(actor, "tested", RecordRef(TARGET_TYPE, target.id, target.title))
        background.enqueue(TEST, delivery.id)
        return delivery.id


def resend(delivery_id: int, actor: Actor) -> None:
    """Send a delivery again with the same id and body, so that receivers can tell."""
    actor.require_admin()
    with transaction():
        delivery = get_delivery(delivery_id)
        if not _again(delivery.target_id, WebhookDelivery.id == delivery_id):
            raise Conflict("This delivery is under way just now.")
        _note_resent(actor, delivery.target_id, f"{delivery.event} {delivery.webhook_id}")


def resend_many(ids: Collection[int], actor: Actor) -> int:
    """Send chosen deliveries again; those under way just now are left out. Return how many."""
    actor.require_admin()
    query = sa.select(WebhookDelivery.target_id, sa.func.count()).where(
        WebhookDelivery.id.in_(list(ids)[:_TOGETHER])
    )
    count = 0
    with transaction() as db:
        for target_id, _ in db.execute(query.group_by(WebhookDelivery.target_id)).all():
            chosen = WebhookDelivery.id.in_(list(ids)[:_TOGETHER])
            done = _again(target_id, chosen)
            _note_resent(actor, target_id, f"{done} chosen")
            count += done
    return count


def resend_failed(target_id: int, since: datetime, actor: Actor) -> int:
    """Send again what was given up since then, `AT_ONCE` deliveries; return how many.

    Each piece is committed by itself, so that no request holds many rows for long.
    """
    actor.require_admin()
    get_target(target_id)
    done, last = 0, 0
    for _ in range(AT_ONCE // _TOGETHER):
        ids = _failed_since(target_id, since, last)
        if not ids:
            break
        with transaction():
            piece = _again(target_id, WebhookDelivery.id.in_(ids))
            _note_resent(actor, target_id, f"{piece} that had failed since {since:%d %b %Y %H:%M}")
        done, last = done + piece, ids[-1]
    return done


def _failed_since(target_id: int, since: datetime, last: int) -> list[int]:
    query = sa.select(WebhookDelivery.id).where(
        WebhookDelivery.target_id == target_id,
        WebhookDelivery.state == DeliveryState.FAILED.value,
        WebhookDelivery.created_at >= since,
        WebhookDelivery.id > last,
    )
    return list(session().scalars(query.order_by(WebhookDelivery.id).limit(_TOGETHER)))


def _again(target_id: int, which: sa.ColumnElement[bool]) -> int:
    """Put deliveries of a target back into the queue, with all their tries before them."""
    again = (
        sa.update(WebhookDelivery)
        .where(
            WebhookDelivery.target_id == target_id,
            WebhookDelivery.state != DeliveryState.SENDING.value,
            which,
        )
        .values(
            state=DeliveryState.QUEUED.value,
            attempts=0,
            due_at=clock.now(),
            delivered_at=None,
            error="",
        )
    )
    return session().connection().execute(again).rowcount


def _note_resent(actor: Actor, target_id: int, note: str) -> None:
    target = get_target(target_id)
    target.rests_until = None
    record(actor, "resent", RecordRef(TARGET_TYPE, target.id, target.title), note=note)
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
