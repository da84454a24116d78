"""Delivers what waits for a target; safe to run in many processes at once."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa

from host import background
from host.background import Call
from host.database import session
from host.messaging.webhooks import claims, lanes, record_events, results
from host.messaging.webhooks.claims import Batch
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget
from host.messaging.webhooks.outbox import DELIVER
from host.messaging.webhooks.sending import Sender, Sent
from host.messaging.webhooks.service import TEST
from host.messaging.webhooks.settings import allow_private
from host.network.addresses import Endpoint, TargetRefused, resolve

HEARS = record_events.hear
"""Importing it is what makes webhooks hear of records."""
TURN_SECONDS = 5.0
_WRITE_SECONDS = 0.25


@background.task(DELIVER)
def wake(target_id: int) -> None:
    """Have what is due for a target delivered: in a lane of the worker, else here and now."""
    if background.serving():
        lanes.run(target_id, deliver)
    else:
        deliver(target_id)


@background.task(TEST)
def deliver_test(delivery_id: int) -> None:
    """Send one delivery by itself, whether its target is paused, resting or busy."""
    batch = claims.take_one(delivery_id, claims.new_holder())
    if batch is None:
        return
    sender = Sender(_endpoint(batch), TURN_SECONDS)
    try:
        for sent in sender.send(batch):
            results.write_alone(batch, sent)
    finally:
        sender.close()


@background.sweep(DELIVER)
def waiting() -> Sequence[Call]:
    """Ask for a call for each target that is free and has something due."""
    claims.let_go_of_the_dead()
    query = sa.select(WebhookTarget.id).where(
        claims.free(),
        sa.exists().where(WebhookDelivery.target_id == WebhookTarget.id, claims.due()),
    )
    found = list(session().scalars(query))
    if background.serving():  # its threads may all be busy with other things: lanes are not
        for target_id in found:
            lanes.run(target_id, deliver)
        return []
    return [Call(DELIVER, (target_id,)) for target_id in found]


def deliver(target_id: int) -> float | None:
    """Deliver what is due for one target for as long as a turn lasts.

    Return after how many seconds to go on, or None when that is the sweep's business.
    The lease on the target lets one worker serve it. A target that fails again and again rests,
    and the sweep comes back to it.
    """
    holder, end = claims.new_holder(), time.monotonic() + TURN_SECONDS
    batch = claims.take(target_id, holder)
    if batch is None:
        return None
    sender = Sender(_endpoint(batch), TURN_SECONDS)
    try:
        while batch is not None:
            _send(batch, sender)
            if time.monotonic() > end:
                return 0.0
            batch = claims.take(target_id, holder)
    finally:
        sender.close()
    return claims.rest_of(target_id)


def _send(batch: Batch, sender: Sender) -> None:
    """Send a batch and write down what became of it, several results at a time.

    A worker that is killed meanwhile sends again only what ended in the last moment.
    """
    ended: list[Sent] = []
    written = time.monotonic()
    for sent in sender.send(batch):
        ended.append(sent)
        if time.monotonic() - written > _WRITE_SECONDS:
            results.write(batch, ended, last=False)
            ended, written = [], time.monotonic()
    results.write(batch, ended, last=True)


def _endpoint(batch: Batch) -> Endpoint | TargetRefused:
    """Look the target up, once a turn: all connections of the turn go where this says."""
    try:
        return resolve(batch.url, allow_private=allow_private())
    except TargetRefused as error:
        return error
