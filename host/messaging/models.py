"""All tables of this room, for the migration chain."""

from host.messaging.mail.models import Mail
from host.messaging.notifications.models import Notification
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget

__all__ = ["Mail", "Notification", "WebhookDelivery", "WebhookTarget"]
