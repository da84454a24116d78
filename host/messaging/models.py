"""All tables of this room, for the migration chain."""

from host.messaging.mail.models import Mail, MailFile, MailPace, MailSuppression, MailWording
from host.messaging.notifications.models import NoticeChoice, NoticeMail, Notification
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget

__all__ = [
    "Mail",
    "MailFile",
    "MailPace",
    "MailSuppression",
    "MailWording",
    "NoticeChoice",
    "NoticeMail",
    "Notification",
    "WebhookDelivery",
    "WebhookTarget",
]
