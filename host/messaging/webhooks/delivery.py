"""Delivers what waits for a target, one at a time; safe to run in many processes at once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import background, clock
from host.activity.service import record
from host.background import Call
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.messaging.webhooks import schedule, signature, transport
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)
from host.messaging.webhooks.settings import allow_private, verify_tls
from host.messaging.webhooks.targets import DELIVER, TARGET_TYPE, secret_of
from host.messaging.webhooks.transport import Answer
from host.network.addresses import TargetRefused, resolve

LEASE = timedelta(seconds=60)
_TURN_SECONDS = 5
_GONE = 410


@dataclass(frozen=True, slots=True)
class _Task:
    """A claimed delivery with all that is needed to send it, read in one transaction."""

    delivery_id: int
    target_id: int
    owner: str
    url: str
    secret: str
    webhook_id: str
    body: str
    attempts: int


@background.task(DELIVER)
def deliver(target_id: int) -> None:
    """Deliver what is due for one target until there is none, or it is another's turn.

    The lease on the target lets only one delivery be under way; after a failure the target
    rests, and the sweep comes back to it.
    """
    holder = uuid.uuid4().hex
    end = time.monotonic() + _TURN_SECONDS
    while (task := _claim(target_id, holder)) is not None:
        succeeded = _deliver(task, holder)
        if not succeeded:
            return
        if time.monotonic() > end:
            background.enqueue(DELIVER, target_id)
            return


@background.sweep(DELIVER)
def waiting() -> Sequence[Call]:
    """Ask for a call for each target that is free and has something due."""
    query = sa.select(WebhookTarget.id).where(
        _free(),
        sa.exists().where(WebhookDelivery.target_id == WebhookTarget.id, _due()),
    )
    return [Call(DELIVER, (target_id,)) for target_id in session().scalars(query)]


def _free() -> sa.ColumnElement[bool]:
    """Active, not resting, and nothing under way."""
    now = clock.now()
    return sa.and_(
        WebhookTarget.state == TargetState.ACTIVE.value,
        sa.or_(WebhookTarget.rests_until.is_(None), WebhookTarget.rests_until <= now),
        sa.or_(WebhookTarget.lease_until.is_(None), WebhookTarget.lease_until < now),
    )


def _due() -> sa.ColumnElement[bool]:
    """Queued and due, or under way in a process that died."""
    now = clock.now()
    return sa.or_(
        sa.and_(WebhookDelivery.state == DeliveryState.QUEUED.value, WebhookDelivery.due_at <= now),
        sa.and_(
            WebhookDelivery.state == DeliveryState.SENDING.value,
            WebhookDelivery.lease_until < now,
        ),
    )


def _claim(target_id: int, holder: str) -> _Task | None:
    """Take the target and its oldest due delivery, or nothing."""
    take = (
        sa.update(WebhookTarget)
        .where(WebhookTarget.id == target_id, _free())
        .values(lease_until=clock.now() + LEASE, lease_owner=holder)
    )
    with transaction() as db:
        if not db.connection().execute(take).rowcount:
            return None
        delivery = db.scalar(
            sa.select(WebhookDelivery)
            .where(WebhookDelivery.target_id == target_id, _due())
            .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
            .limit(1)
            .execution_options(populate_existing=True)
        )
        if delivery is None:
            _release(target_id, holder)
            return None
        delivery.state = DeliveryState.SENDING.value
        delivery.attempts += 1
        delivery.lease_until = clock.now() + LEASE
        return _task(delivery)


def _task(delivery: WebhookDelivery) -> _Task:
    target = session().get_one(WebhookTarget, delivery.target_id, populate_existing=True)
    return _Task(
        delivery_id=delivery.id,
        target_id=target.id,
        owner=target.owner,
        url=target.url,
        secret=secret_of(target),
        webhook_id=delivery.webhook_id,
        body=delivery.body,
        attempts=delivery.attempts,
    )


def _deliver(task: _Task, holder: str) -> bool:
    """Send one delivery and write down what became of it; return whether it arrived."""
    headers = {
        "content-type": "application/json",
        "user-agent": "Trellis-Webhooks",
        "accept-encoding": "identity",
        **signature.headers(task.secret, task.webhook_id, clock.now(), task.body),
    }
    try:
        endpoint = resolve(task.url, allow_private=allow_private())
    except TargetRefused as error:
        answer = Answer(error=error.message)
    else:
        answer = transport.post(task.url, endpoint, task.body, headers, verify_tls(task.owner))
    succeeded = answer.status is not None and 200 <= answer.status < 300
    with transaction():
        if succeeded:
            _succeeded(task, holder, headers, answer)
        else:
            _failed(task, holder, headers, answer)
    return succeeded


def _succeeded(task: _Task, holder: str, headers: dict[str, str], answer: Answer) -> None:
    _write(
        task,
        headers,
        answer,
        state=DeliveryState.DELIVERED.value,
        delivered_at=clock.now(),
        error="",
    )
    _release(task.target_id, holder, failing_since=None, failures=0, rests_until=None)


def _failed(task: _Task, holder: str, headers: dict[str, str], answer: Answer) -> None:
    """Put the delivery back for later, or give it up; let the target rest, or pause it."""
    now = clock.now()
    target = session().get(WebhookTarget, task.target_id, populate_existing=True)
    if target is None:
        return  # removed meanwhile, and its deliveries with it
    wished = schedule.retry_after(answer.retry_after, now)
    again = schedule.next_try(task.attempts, now)
    gone = answer.status == _GONE
    if gone:
        again = now
    elif again and wished:
        again = max(again, wished)
    state = DeliveryState.QUEUED if again else DeliveryState.FAILED
    _write(task, headers, answer, state=state.value, due_at=again or now, error=_error(answer))
    rests_until = max(schedule.rest(target.failures + 1, now), wished or now)
    _release(
        task.target_id,
        holder,
        failing_since=target.failing_since or now,
        failures=target.failures + 1,
        rests_until=rests_until,
    )
    if gone:
        _pause(target)


def _pause(target: WebhookTarget) -> None:
    """The receiver said that it is gone for good: stop until somebody resumes it."""
    target.state = TargetState.PAUSED.value
    target.paused_reason = "The target answered 410 Gone: it wants no more deliveries."
    target.version += 1
    target.updated_at, target.updated_by = clock.now(), None
    ref = RecordRef(TARGET_TYPE, target.id, target.url)
    record(SYSTEM, "paused", ref, note=target.paused_reason)


def _error(answer: Answer) -> str:
    if answer.error:
        return answer.error[:1000]
    if answer.status is not None and 300 <= answer.status < 400:
        return f"Answered {answer.status} to {answer.location}; redirects are not followed."[:1000]
    return f"Answered {answer.status}."


def _write(task: _Task, headers: dict[str, str], answer: Answer, **values: object) -> None:
    """Write how the try ended, unless another process has taken the delivery since."""
    update = (
        sa.update(WebhookDelivery)
        .where(
            WebhookDelivery.id == task.delivery_id,
            WebhookDelivery.state == DeliveryState.SENDING.value,
            WebhookDelivery.attempts == task.attempts,
        )
        .values(
            lease_until=None,
            request_headers=headers,
            response_status=answer.status,
            response_body=answer.body,
            duration_ms=answer.duration_ms,
            **values,
        )
    )
    session().connection().execute(update)


def _release(target_id: int, holder: str, **values: object) -> None:
    update = (
        sa.update(WebhookTarget)
        .where(WebhookTarget.id == target_id, WebhookTarget.lease_owner == holder)
        .values(lease_until=None, lease_owner=None, **values)
    )
    session().connection().execute(update)
