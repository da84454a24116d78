"""Reminders: put, moved, cancelled, and fired once each."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.notifications import service as notifications
from host.messaging.outbox import add_once
from host.messaging.reference import columns_of
from host.reminders.models import Reminder, ReminderState

KIND = "host.reminder"
_BATCH = 200


def put(
    subject_key: str,
    occasion: str,
    *,
    staff_id: int,
    due_at: datetime,
    title: str,
    body: str = "",
    url: str = "",
    ref: RecordRef | None = None,
) -> None:
    """Remind a person of the subject at ``due_at``, in the caller's transaction.

    ``subject_key`` names what it is about, such as a task; ``occasion`` names the one instant
    of it, such as task, deadline and person together. What was pending for the subject is
    cancelled; an occasion that has fired stays silent for ever.
    """
    values = {
        "subject_key": subject_key,
        "staff_id": staff_id,
        "due_at": due_at,
        "title": title[:300],
        "body": body[:2000],
        "url": url[:1000],
        "state": ReminderState.PENDING.value,
        **columns_of(ref),
    }
    with transaction() as db:
        _cancel(Reminder.subject_key == subject_key, Reminder.occasion != occasion)
        revive = (
            sa.update(Reminder)
            .where(Reminder.occasion == occasion, Reminder.state != ReminderState.FIRED.value)
            .values(**values)
        )
        if not db.connection().execute(revive).rowcount:
            row = Reminder(occasion=occasion, created_at=clock.now(), **values)
            add_once(db, row, Reminder.occasion, occasion)


def cancel(subject_key: str) -> None:
    """Cancel what is pending for the subject, in the caller's transaction."""
    with transaction():
        _cancel(Reminder.subject_key == subject_key)


def pending(subject_key: str) -> list[Reminder]:
    """Return what is pending for the subject, soonest first."""
    query = (
        sa.select(Reminder)
        .where(Reminder.subject_key == subject_key, Reminder.state == ReminderState.PENDING.value)
        .order_by(Reminder.due_at)
        .execution_options(populate_existing=True)
    )
    return list(session().scalars(query))


def of_person(staff_id: int, until: datetime, limit: int) -> list[Reminder]:
    """Return what is pending for a person before ``until``, soonest first."""
    query = (
        sa.select(Reminder)
        .where(
            Reminder.staff_id == staff_id,
            Reminder.state == ReminderState.PENDING.value,
            Reminder.due_at < until,
            _of_modules_here(),
        )
        .order_by(Reminder.due_at, Reminder.id)
        .limit(limit)
    )
    return list(session().scalars(query))


def due(now: datetime, after_id: int = 0, limit: int = _BATCH) -> list[Reminder]:
    """Return pending reminders that are due, by id; those of inactive modules wait for them."""
    query = (
        sa.select(Reminder)
        .where(
            Reminder.state == ReminderState.PENDING.value,
            Reminder.due_at <= now,
            Reminder.id > after_id,
            _of_modules_here(),
        )
        .order_by(Reminder.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list(session().scalars(query))


def fire_due(now: datetime) -> Counter[str]:
    """Fire each reminder that is due, exactly once over all processes; return the counts."""
    counts: Counter[str] = Counter()
    last_id = 0
    while batch := due(now, last_id):
        for reminder in batch:
            counts["fired" if _fire(reminder, now) else "taken by another process"] += 1
        last_id = batch[-1].id
    return counts


def _fire(reminder: Reminder, now: datetime) -> bool:
    """Claim and send in one transaction: either both happen or neither."""
    claim = (
        sa.update(Reminder)
        .where(
            Reminder.id == reminder.id,
            Reminder.state == ReminderState.PENDING.value,
            Reminder.due_at <= now,
        )
        .values(state=ReminderState.FIRED.value, fired_at=clock.now())
    )
    with transaction() as db:
        if not db.connection().execute(claim).rowcount:
            return False
        fired = db.get_one(Reminder, reminder.id, populate_existing=True)
        notifications.notify(
            fired.staff_id,
            KIND,
            fired.title,
            body=fired.body,
            url=fired.url,
            ref=fired.ref,
            dedupe_key=_key(fired.occasion),
        )
    return True


def _of_modules_here() -> sa.ColumnElement[bool]:
    """Leave out records whose module is switched off: their pages are not there."""
    owners = ["host", *(module.slug for module in current().modules)]
    of = Reminder.record_type
    known = of.in_(["", *current().registry.links])
    return sa.or_(known, *(of.startswith(f"{owner}.", autoescape=True) for owner in owners))


def _key(occasion: str) -> str:
    """Return a key for the notice; ids may come again, occasions do not."""
    return f"reminder:{hashlib.sha256(occasion.encode()).hexdigest()[:40]}"


def _cancel(*which: sa.ColumnElement[bool]) -> None:
    update = (
        sa.update(Reminder)
        .where(Reminder.state == ReminderState.PENDING.value, *which)
        .values(state=ReminderState.CANCELLED.value)
    )
    session().connection().execute(update)
