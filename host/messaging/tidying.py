"""Deletes what was sent or read long ago, a few rows at a time so that nobody waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host.database import session, transaction
from host.hooks.cron import CronContext
from host.messaging.mail import files
from host.messaging.mail.models import Mail, MailFile, MailState
from host.messaging.mail.settings import SECTION
from host.messaging.notifications.models import NoticeMail, Notification
from host.messaging.notifications.settings import KEPT_DAYS
from host.messaging.notifications.settings import SECTION as NOTIFICATIONS
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)
from host.messaging.webhooks.settings import kept_for
from host.settings import service as settings

BATCH = 500


def tidy(context: CronContext) -> None:
    """Delete texts and log of mail, ended webhook deliveries and read notices of long ago.

    Deliveries that wait go only when their target has been switched off.
    """
    off = sa.select(WebhookTarget.id).where(WebhookTarget.state == TargetState.OFF.value)
    ended = [DeliveryState.DELIVERED.value, DeliveryState.FAILED.value]
    old_deliveries = sa.and_(
        WebhookDelivery.created_at < context.now - kept_for(),
        sa.or_(WebhookDelivery.state.in_(ended), WebhookDelivery.target_id.in_(off)),
    )
    _forget_texts(context)
    _delete("mail", Mail, _old_mail(_before(context, "keep_log_days")), context)
    _delete("webhook deliveries", WebhookDelivery, old_deliveries, context)
    kept_from = context.now - timedelta(days=settings.get(NOTIFICATIONS, KEPT_DAYS))
    _delete("read notices", Notification, Notification.read_at < kept_from, context)
    _delete("notices by e-mail", NoticeMail, NoticeMail.sent_at < kept_from, context)
    if not context.dry_run:
        context.count("files of mail", files.drop_unneeded())


def _before(context: CronContext, setting: str) -> datetime:
    return context.now - timedelta(days=settings.get(SECTION, setting))


def _old_mail(before: datetime) -> sa.ColumnElement[bool]:
    """Mail that ended before an instant; dead letters stay until somebody decides."""
    ended = [MailState.SENT.value, MailState.SUPPRESSED.value, MailState.DISCARDED.value]
    return sa.and_(Mail.state.in_(ended), Mail.created_at < before)


def _forget_texts(context: CronContext) -> None:
    """Empty the texts of old mail; its line in the log stays."""
    old = sa.and_(_old_mail(_before(context, "keep_bodies_days")), Mail.text != "")
    if context.dry_run:
        query = sa.select(sa.func.count()).select_from(Mail).where(old)
        context.count("texts to forget", session().scalar(query) or 0)
        return
    while ids := list(session().scalars(sa.select(Mail.id).where(old).limit(BATCH))):
        with transaction() as db:
            empty = sa.update(Mail).where(Mail.id.in_(ids)).values(text="", html=None, sealed=None)
            db.connection().execute(empty)
            db.connection().execute(sa.delete(MailFile).where(MailFile.mail_id.in_(ids)))
        context.count("texts forgotten", len(ids))


def _delete(
    noun: str,
    model: type[Mail | NoticeMail | Notification | WebhookDelivery],
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
