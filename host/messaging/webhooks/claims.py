"""Who delivers what: one worker at a time serves a target, and takes a batch of what is due."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.kernel import nodes
from host.messaging.webhooks import schedule
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)
from host.messaging.webhooks.secrets import headers_of, secrets_of
from host.messaging.webhooks.settings import time_limit, verify_tls

LEASE = timedelta(seconds=60)
BATCH = 50
_SHORT_REST = 10.0


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed delivery, read in the transaction of its claim."""

    delivery_id: int
    webhook_id: str
    body: str
    attempts: int
    record: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Deliveries to one target with all that is needed to send them."""

    target_id: int
    version: int
    holder: str
    url: str
    secrets: tuple[str, str]
    headers: dict[str, str]
    verify: bool
    seconds: float
    parallel: int
    max_tries: int
    failures: int
    tasks: tuple[Task, ...]


def new_holder() -> str:
    """Name somebody who takes claims: node, process, life of the process, and a number."""
    return f"{_node()}:{os.getpid()}:{nodes.life()}:{uuid.uuid4().hex[:6]}"


def free() -> sa.ColumnElement[bool]:
    """Return the condition of a target that is active, not resting, and nobody's just now."""
    now = clock.now()
    return sa.and_(
        WebhookTarget.state == TargetState.ACTIVE.value,
        sa.or_(WebhookTarget.rests_until.is_(None), WebhookTarget.rests_until <= now),
        sa.or_(WebhookTarget.lease_until.is_(None), WebhookTarget.lease_until < now),
    )


def due() -> sa.ColumnElement[bool]:
    """Return the condition of a delivery that is due, or under way in a process that died."""
    now = clock.now()
    return sa.or_(
        sa.and_(WebhookDelivery.state == DeliveryState.QUEUED.value, WebhookDelivery.due_at <= now),
        sa.and_(
            WebhookDelivery.state == DeliveryState.SENDING.value,
            WebhookDelivery.lease_until < now,
        ),
    )


def take(target_id: int, holder: str) -> Batch | None:
    """Take the target and what is due for it, oldest first; None when there is nothing to do.

    A target that has failed too often in a row gets one delivery only, to see how it is.
    """
    now = clock.now()
    mine = sa.and_(WebhookTarget.lease_owner == holder, WebhookTarget.lease_until > now)
    lease = (
        sa.update(WebhookTarget)
        .where(WebhookTarget.id == target_id, sa.or_(free(), sa.and_(mine, _open(now))))
        .values(lease_until=now + LEASE, lease_owner=holder)
    )
    with transaction() as db:
        if not db.connection().execute(lease).rowcount:
            return None
        target = db.get_one(WebhookTarget, target_id, populate_existing=True)
        tasks = _due_tasks(target_id, 1 if target.failures >= schedule.TRIP else BATCH)
        if not tasks:
            release(target_id, holder)
            return None
        _mark([task.delivery_id for task in tasks], holder)
        return batch_of(target, holder, tasks)


def take_one(delivery_id: int, holder: str) -> Batch | None:
    """Take one delivery, whatever state its target is in: a test is not held back by anything."""
    with transaction() as db:
        found = db.get(WebhookDelivery, delivery_id, populate_existing=True)
        if found is None or not _mark([delivery_id], holder):
            return None
        target = db.get_one(WebhookTarget, found.target_id, populate_existing=True)
        return batch_of(target, holder, [_task(found)])


def batch_of(target: WebhookTarget, holder: str, tasks: Sequence[Task]) -> Batch:
    """Put together what sending needs."""
    return Batch(
        target_id=target.id,
        version=target.version,
        holder=holder,
        url=target.url,
        secrets=secrets_of(target),
        headers=headers_of(target),
        verify=verify_tls(target.owner),
        seconds=time_limit(),
        parallel=target.parallel,
        max_tries=target.max_tries,
        failures=target.failures,
        tasks=tuple(tasks),
    )


def release(target_id: int, holder: str) -> None:
    """Let go of the target, unless somebody else has taken it since."""
    update = (
        sa.update(WebhookTarget)
        .where(WebhookTarget.id == target_id, WebhookTarget.lease_owner == holder)
        .values(lease_until=None, lease_owner=None)
    )
    session().connection().execute(update)


def rest_of(target_id: int) -> float | None:
    """Return how many seconds a target rests, when it is too short for the sweep to wait for."""
    until = session().scalar(
        sa.select(WebhookTarget.rests_until).where(WebhookTarget.id == target_id)
    )
    session().rollback()
    seconds = (until - clock.now()).total_seconds() if until is not None else 0.0
    return seconds if 0.0 < seconds <= _SHORT_REST else None


def let_go_of_the_dead() -> None:
    """Free what a killed process of this machine had taken, without waiting for its leases."""
    held = sa.select(WebhookTarget.lease_owner).where(WebhookTarget.lease_owner.is_not(None))
    sending = sa.select(WebhookDelivery.lease_owner).where(
        WebhookDelivery.state == DeliveryState.SENDING.value
    )
    found = session().scalars(sa.union(held, sending))
    dead = [holder for holder in found if holder and _is_dead(holder)]
    if not dead:
        return
    sent = sa.and_(
        WebhookDelivery.lease_owner.in_(dead),
        WebhookDelivery.state == DeliveryState.SENDING.value,
    )
    none = {"lease_owner": None, "lease_until": None}
    with transaction() as db:
        own = sa.update(WebhookTarget).where(WebhookTarget.lease_owner.in_(dead))
        db.connection().execute(own.values(**none))
        back = sa.update(WebhookDelivery).where(sent)
        db.connection().execute(back.values(state=DeliveryState.QUEUED.value, **none))


def _open(now: object) -> sa.ColumnElement[bool]:
    """Return the condition under which whoever serves a target goes on with it."""
    return sa.and_(
        WebhookTarget.state == TargetState.ACTIVE.value,
        sa.or_(WebhookTarget.rests_until.is_(None), WebhookTarget.rests_until <= now),
    )


def _due_tasks(target_id: int, most: int) -> list[Task]:
    query = (
        sa.select(*_COLUMNS)
        .where(WebhookDelivery.target_id == target_id, due())
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # a test, or one sent again by hand, may be taken now
    )
    return [_task(found) for found in session().execute(query)]


_COLUMNS = (
    WebhookDelivery.id,
    WebhookDelivery.webhook_id,
    WebhookDelivery.body,
    WebhookDelivery.attempts,
    WebhookDelivery.record_type,
    WebhookDelivery.record_id,
)


def _task(found: Any) -> Task:
    record = (found.record_type, found.record_id) if found.record_id is not None else None
    return Task(found.id, found.webhook_id, found.body, found.attempts, record)


def _mark(ids: Sequence[int], holder: str) -> int:
    taken = (
        sa.update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids), due())
        .values(
            state=DeliveryState.SENDING.value,
            lease_until=clock.now() + LEASE,
            lease_owner=holder,
        )
    )
    return session().connection().execute(taken).rowcount


def _is_dead(holder: str) -> bool:
    """Tell whether the holder was a process of this machine that is no more."""
    node, pid, life, _ = holder.split(":") if holder.count(":") == 3 else ("", "", "", "")
    return node == _node() and nodes.is_over(pid, life)


def _node() -> str:
    """Shorten the name of this machine to what leases have room for."""
    return hashlib.sha256(nodes.name().encode()).hexdigest()[:10]
