"""The table of notices."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel
from host.messaging.reference import Referring


class Notification(Referring, HostModel):
    """One notice for one member of staff."""

    __tablename__ = "host_notification"
    __table_args__ = (
        sa.Index("ix_host_notification_unread", "staff_id", "read_at", "id"),
        sa.Index("ix_host_notification_staff", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("host_staff.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.String(2000), default="")
    url: Mapped[str] = mapped_column(sa.String(1000), default="")
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
