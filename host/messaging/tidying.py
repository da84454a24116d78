"""Deletes what was sent long ago, a few rows at a time so that nobody waits."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host.database import session, transaction
from host.hooks.cron import CronContext
from host.messaging.mail.models import Mail, MailState
from host.messaging.webhooks.models import DeliveryState, WebhookDelivery

KEPT = timedelta(days=90)
BATCH = 500


def tidy(context: CronContext) -> None:
    """Delete sent mail and delivered webhooks older than `KEPT`."""
    before = context.now - KEPT
    old_mail = sa.and_(Mail.state == MailState.SENT.value, Mail.sent_at < before)
    old_deliveries = sa.and_(
        WebhookDelivery.state == DeliveryState.DELIVERED.value,
        WebhookDelivery.delivered_at < before,
    )
    _delete("mail", Mail, old_mail, context)
    _delete("webhook deliveries", WebhookDelivery, old_deliveries, context)


def _delete(
    noun: str,
    model: type[Mail] | type[WebhookDelivery],
    old: sa.ColumnElement[bool],
    context: CronContext,
) -> None:
    if context.dry_run:
        query = sa.select(sa.func.count()).select_from(model).where(old)
        context.count(f"{noun} to delete", session().scalar(query) or 0)
        return
    while ids := list(session().scalars(sa.select(model.id).where(old).limit(BATCH))):
        with transaction() as db:
            db.connection().execute(sa.delete(model).where(model.id.in_(ids)))
        context.count(f"{noun} deleted", len(ids))
