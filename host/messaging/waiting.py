"""Since when messages wait that could have left, for whoever watches over the site."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from host import clock
from host.messaging.mail.models import Mail, MailState
from host.messaging.mail.settings import missing
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)

_LOOKED_AT = 1000
"""How many of the earliest are compared."""


def oldest_due() -> sa.ScalarSelect[datetime | None]:
    """Return a query for the instant since when the oldest due mail or delivery waits.

    What waits on purpose does not count: for a mail server to be named, or for an address that
    is paused or rests after failures.
    """
    parts = [_deliveries()] if missing() else [_mail(), _deliveries()]
    union = sa.union_all(*(sa.select(part.c.due_at) for part in parts)).subquery()
    return sa.select(sa.func.min(union.c.due_at, type_=Mail.due_at.type)).scalar_subquery()


def _mail() -> sa.Subquery:
    waits = sa.and_(Mail.state == MailState.QUEUED.value, Mail.due_at <= clock.now())
    return sa.select(Mail.due_at).where(waits).order_by(Mail.id).limit(_LOOKED_AT).subquery()


def _deliveries() -> sa.Subquery:
    now = clock.now()
    awake = sa.or_(WebhookTarget.rests_until.is_(None), WebhookTarget.rests_until <= now)
    query = (
        sa.select(WebhookDelivery.due_at)
        .join(WebhookTarget, WebhookTarget.id == WebhookDelivery.target_id)
        .where(
            WebhookDelivery.state == DeliveryState.QUEUED.value,
            WebhookDelivery.due_at <= now,
            WebhookTarget.state == TargetState.ACTIVE.value,
            awake,
        )
    )
    return query.order_by(WebhookDelivery.id).limit(_LOOKED_AT).subquery()
