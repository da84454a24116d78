"""Targets that are switched off by themselves, and who is told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.activity.service import record
from host.database import session
from host.hooks.actor import SYSTEM
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.records import RecordRef
from host.kernel import epochs
from host.messaging.notifications import service as notices
from host.messaging.webhooks.models import TARGET_TYPE, TargetState, WebhookTarget

OFF = NotificationKind(
    "host.webhook_off",
    "A webhook is switched off",
    group="Administration",
    description="Its receiver has gone, or nothing has got through for days.",
    email=EmailTiming.AT_ONCE,
    may_switch_off=False,
    position=85,
)


def gone(target: WebhookTarget) -> None:
    """Switch off a target whose receiver said that it is gone for good."""
    _off(target, "The receiver answered 410 Gone: it wants no more deliveries.")


def failing(target: WebhookTarget, since: datetime) -> None:
    """Switch off a target that has done nothing but fail for days."""
    _off(target, f"Nothing got through since {since:%d %b %Y %H:%M} UTC.")


def _off(target: WebhookTarget, reason: str) -> None:
    if target.state != TargetState.ACTIVE.value:
        return
    db = session()
    target.state, target.paused_reason = TargetState.OFF.value, reason
    target.version += 1
    target.updated_at, target.updated_by = clock.now(), None
    ref = RecordRef(TARGET_TYPE, target.id, target.title)
    record(SYSTEM, "switched_off", ref, note=reason)
    for staff_id in db.scalars(sa.select(Staff.id).where(Staff.is_admin, Staff.is_active)):
        _tell(staff_id, target, reason, ref)
    db.flush()
    epochs.advance(db, epochs.EpochKind.SETTINGS, "webhooks")


def _tell(staff_id: int, target: WebhookTarget, reason: str, ref: RecordRef) -> None:
    notices.notify(
        staff_id,
        OFF.key,
        f"Webhook switched off: {target.title}",
        body=f"{reason} Events are no longer kept for it. Once the receiver works, switch it on.",
        url=f"/setup/webhooks/{target.id}",
        ref=ref,
        dedupe_key=f"{OFF.key}:{target.id}:{target.version}:{staff_id}",
    )
