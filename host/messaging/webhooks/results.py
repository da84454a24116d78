"""What became of deliveries, written together; and what it means for their target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.messaging.webhooks import schedule, switching_off
from host.messaging.webhooks.claims import LEASE, Batch, Task, release
from host.messaging.webhooks.models import DeliveryState, WebhookDelivery, WebhookTarget
from host.messaging.webhooks.secrets import HIDDEN
from host.messaging.webhooks.sending import Sent
from host.messaging.webhooks.settings import off_after
from host.messaging.webhooks.transport import Answer

GONE = 410
_OVERLOADED = {429, 503}


@dataclass(slots=True)
class Course:
    """How things go with a target while a batch is sent, in the order in which answers came."""

    failures: int
    failing_since: datetime | None
    delivered_at: datetime | None = None
    rests_until: datetime | None = None
    gone: bool = False

    def note(self, answer: Answer, now: datetime) -> None:
        """Take one answer in."""
        if answer.arrived:
            self.failures, self.failing_since, self.delivered_at = 0, None, now
            return
        self.failures += 1
        self.failing_since = self.failing_since or now
        self.gone = self.gone or answer.status == GONE
        pauses = [schedule.rest(self.failures, now), wish(answer, now), self.rests_until]
        self.rests_until = max((one for one in pauses if one), default=None)


def wish(answer: Answer, now: datetime) -> datetime | None:
    """Return until when an overloaded receiver asks to be left alone."""
    if answer.status not in _OVERLOADED:
        return None
    return schedule.retry_after(answer.header("retry-after"), now)


def write(batch: Batch, sent: Sequence[Sent], *, last: bool) -> None:
    """Write how these deliveries ended; with the ``last`` ones give back what was not begun.

    A delivery that another process has taken since is left to that one.
    """
    now = clock.now()
    with transaction() as db:
        target = db.get(WebhookTarget, batch.target_id, populate_existing=True)
        if target is None:
            return  # removed meanwhile, and its deliveries with it
        course = _course_of(target, now)
        rows = []
        for one in sent:
            course.note(one.answer, now)
            rows.append(_row(batch, one, now))
        _write_rows(rows, batch)
        if last:
            _give_back(batch)
        if not _write_target(batch, course, last=last):
            return
        if course.gone:
            switching_off.gone(target)
        elif course.failing_since and now - course.failing_since > off_after():
            switching_off.failing(target, course.failing_since)


def _course_of(target: WebhookTarget, now: datetime) -> Course:
    """Go on from what earlier answers of the same batch have told: a pause they asked for holds."""
    rests = target.rests_until if target.rests_until and target.rests_until > now else None
    return Course(target.failures, target.failing_since, target.delivered_at, rests)


def write_alone(batch: Batch, sent: Sent) -> None:
    """Write how a test ended: it says nothing of the target's other deliveries."""
    with transaction():
        row = _row(batch, sent, clock.now())
        if not sent.answer.arrived:
            row["b_state"] = DeliveryState.FAILED.value
        _write_rows([row], batch)


def _row(batch: Batch, sent: Sent, now: datetime) -> dict[str, Any]:
    answer, task = sent.answer, sent.task
    state, due_at = _next(batch, task, answer, now)
    return {
        "b_id": task.delivery_id,
        "b_state": state.value,
        "b_attempts": task.attempts + 1,
        "b_due": due_at,
        "b_tried": now,
        "b_delivered": now if state is DeliveryState.DELIVERED else None,
        "b_request": {**dict.fromkeys(batch.headers, HIDDEN), **sent.headers},
        "b_status": answer.status,
        "b_headers": dict(answer.headers),
        "b_body": answer.body,
        "b_duration": answer.duration_ms,
        "b_error": "" if answer.arrived else reason(answer),
    }


def _next(
    batch: Batch, task: Task, answer: Answer, now: datetime
) -> tuple[DeliveryState, datetime]:
    """Say where a delivery stands after a try, and when it is due again."""
    if answer.arrived:
        return DeliveryState.DELIVERED, now
    if answer.status == GONE:
        return DeliveryState.QUEUED, now  # it waits for somebody to switch the target on again
    again = schedule.next_try(task.attempts + 1, now, batch.max_tries)
    if again is None:
        return DeliveryState.FAILED, now
    return DeliveryState.QUEUED, max(again, wish(answer, now) or again)


def reason(answer: Answer) -> str:
    """Say why an answer is no success."""
    if answer.error:
        return answer.error[:1000]
    if answer.status is not None and 300 <= answer.status < 400:
        place = answer.header("location")
        return f"Answered {answer.status} to {place}; redirects are not followed."[:1000]
    return f"Answered {answer.status}."


def _write_rows(rows: Sequence[dict[str, Any]], batch: Batch) -> None:
    table = WebhookDelivery.__table__
    columns = table.c
    update = (
        sa.update(cast("sa.Table", table))
        .where(
            columns.id == sa.bindparam("b_id"),
            columns.state == DeliveryState.SENDING.value,
            columns.lease_owner == batch.holder,
        )
        .values(
            lease_until=None,
            lease_owner=None,
            state=sa.bindparam("b_state"),
            attempts=sa.bindparam("b_attempts"),
            due_at=sa.bindparam("b_due"),
            tried_at=sa.bindparam("b_tried"),
            delivered_at=sa.bindparam("b_delivered"),
            request_headers=sa.bindparam("b_request"),
            response_status=sa.bindparam("b_status"),
            response_headers=sa.bindparam("b_headers"),
            response_body=sa.bindparam("b_body"),
            duration_ms=sa.bindparam("b_duration"),
            error=sa.bindparam("b_error"),
        )
    )
    if rows:
        session().connection().execute(update, list(rows))


def _give_back(batch: Batch) -> None:
    """Let go of what was claimed and not begun; it keeps its place in the queue."""
    update = (
        sa.update(WebhookDelivery)
        .where(
            WebhookDelivery.target_id == batch.target_id,
            WebhookDelivery.state == DeliveryState.SENDING.value,
            WebhookDelivery.lease_owner == batch.holder,
        )
        .values(state=DeliveryState.QUEUED.value, lease_until=None, lease_owner=None)
    )
    session().connection().execute(update)


def _write_target(batch: Batch, course: Course, *, last: bool) -> bool:
    """Write how the target stands; return False when that is not for this batch to say.

    What was sent before somebody changed or resumed the target says nothing of it as it is now.
    """
    mine = sa.and_(WebhookTarget.id == batch.target_id, WebhookTarget.lease_owner == batch.holder)
    table = sa.update(WebhookTarget)
    course_of_it = table.where(mine, WebhookTarget.version == batch.version).values(
        failures=course.failures,
        failing_since=course.failing_since,
        delivered_at=course.delivered_at,
        rests_until=course.rests_until,
    )
    connection = session().connection()
    told = connection.execute(course_of_it).rowcount > 0
    if last:
        release(batch.target_id, batch.holder)
    else:
        connection.execute(table.where(mine).values(lease_until=clock.now() + LEASE))
    return told
