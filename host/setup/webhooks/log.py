"""The delivery log over all addresses."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from host.database import session
from host.messaging.webhooks.models import DeliveryState, WebhookDelivery, WebhookTarget


def deliveries(
    *,
    owner: str = "",
    target_id: int | None = None,
    state: DeliveryState | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[WebhookDelivery]:
    """Return deliveries with their addresses, newest first, older than ``before_id``."""
    query = (
        sa.select(WebhookDelivery)
        .join(WebhookDelivery.target)
        .options(contains_eager(WebhookDelivery.target))
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if owner:
        query = query.where(WebhookTarget.owner == owner)
    if target_id is not None:
        query = query.where(WebhookDelivery.target_id == target_id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state.value)
    if before_id is not None:
        query = query.where(WebhookDelivery.id < before_id)
    return list(session().scalars(query))
