"""Tables of webhook targets and of the deliveries to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from host.database import HostModel, LongText, Stamped, Versioned


class TargetState(StrEnum):
    """A paused target keeps its deliveries waiting."""

    ACTIVE = "active"
    PAUSED = "paused"


class DeliveryState(StrEnum):
    """Where a delivery stands; SENDING ends by itself when its lease is over."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookTarget(Stamped, Versioned, HostModel):
    """An address that wants the events of one owner.

    ``rests_until`` holds back everything for a target that just failed; the lease lets at
    most one delivery be under way.
    """

    __tablename__ = "host_webhook_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(60), index=True)
    url: Mapped[str] = mapped_column(sa.String(2000))
    events: Mapped[list[Any]] = mapped_column(default=list)
    secret: Mapped[str] = mapped_column(sa.String(500))
    state: Mapped[str] = mapped_column(sa.String(10), default=TargetState.ACTIVE.value)
    paused_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(sa.String(40))


class WebhookDelivery(HostModel):
    """One event for one target, with the body exactly as it is sent."""

    __tablename__ = "host_webhook_delivery"
    __table_args__ = (
        sa.Index("ix_host_webhook_delivery_target", "target_id", "id"),
        sa.Index("ix_host_webhook_delivery_queue", "target_id", "state", "due_at"),
        sa.Index("ix_host_webhook_delivery_state_due", "state", "due_at"),
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
    request_headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    response_status: Mapped[int | None]
    response_body: Mapped[str] = mapped_column(sa.Text(), default="")
    duration_ms: Mapped[int | None]
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    target: Mapped[WebhookTarget] = relationship()
