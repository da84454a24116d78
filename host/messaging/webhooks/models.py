"""Tables of webhook targets and of the deliveries to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from host.database import HostModel, LongText, Stamped, Versioned
from host.messaging.reference import Referring

TARGET_TYPE = "host.webhook_target"
MAX_TRIES = 8
PARALLEL = 4


class TargetState(StrEnum):
    """A paused target's events wait; for one that was switched off nothing new is kept.

    A removed one is nobody's any more, and goes as soon as its log is deleted.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    OFF = "off"
    REMOVED = "removed"


class DeliveryState(StrEnum):
    """Where a delivery stands; SENDING ends by itself when its lease is over.

    FAILED is the dead letter: every try is used up, and only a person sends it again.
    """

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookTarget(Stamped, Versioned, HostModel):
    """An address that wants some events.

    ``owner`` is the module on whose page it was added, empty for the site's own. ``events`` are
    patterns, see `subscriptions`. ``rests_until`` holds back everything for a target that keeps
    failing; the lease lets one worker at a time serve it.
    """

    __tablename__ = "host_webhook_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(60), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    url: Mapped[str] = mapped_column(sa.String(2000))
    events: Mapped[list[Any]] = mapped_column(default=list)
    secret: Mapped[str] = mapped_column(sa.String(500))
    earlier_secret: Mapped[str] = mapped_column(sa.String(500), default="")
    earlier_until: Mapped[datetime | None]
    headers: Mapped[str] = mapped_column(LongText(), default="")
    """Names and values of further headers, sealed as a whole: they often hold a key."""
    max_tries: Mapped[int] = mapped_column(default=MAX_TRIES)
    parallel: Mapped[int] = mapped_column(default=PARALLEL)
    payload_version: Mapped[int] = mapped_column(default=1)
    all_fields: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(10), default=TargetState.ACTIVE.value)
    paused_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    delivered_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(sa.String(40))

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.url


class WebhookDelivery(Referring, HostModel):
    """One event for one target, with the body exactly as it is sent."""

    __tablename__ = "host_webhook_delivery"
    __table_args__ = (
        sa.Index("ix_host_webhook_delivery_target", "target_id", "id"),
        sa.Index("ix_host_webhook_delivery_queue", "target_id", "state", "due_at"),
        sa.Index("ix_host_webhook_delivery_state", "state", "id"),
        sa.Index("ix_host_webhook_delivery_event", "event", "id"),
        sa.Index("ix_host_webhook_delivery_record", "record_type", "record_id", "id"),
        sa.Index("ix_host_webhook_delivery_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_webhook_target.id", ondelete="CASCADE")
    )
    event: Mapped[str] = mapped_column(sa.String(120))
    webhook_id: Mapped[str] = mapped_column(sa.String(60), unique=True)
    body: Mapped[str] = mapped_column(LongText())
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(sa.String(40))
    request_headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    response_status: Mapped[int | None]
    response_headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    response_body: Mapped[str] = mapped_column(sa.Text(), default="")
    duration_ms: Mapped[int | None]
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    request_id: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    """Number of the request that wrote it; empty for what a job has written by itself."""
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    target: Mapped[WebhookTarget] = relationship()
